"""What is asked before a return is amended or a programme is released."""

from dataclasses import dataclass

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.utils.translation import gettext_lazy as _

from bases.models import Programme
from reporting import attributions
from reporting.models import Entry, Submission
from targets.models import Baseline, Decision, Milestone, TargetRevision

LISTED_RETURNS = 200


class NoteForm(forms.Form):
    """What the release says about itself."""

    note = forms.CharField(
        label=_("note"), required=False, widget=AdminTextareaWidget(attrs={"rows": 3})
    )


class ReasonForm(forms.Form):
    """Why a closed return is amended."""

    reason = forms.CharField(
        label=_("reason for the revision"),
        widget=AdminTextareaWidget(attrs={"rows": 3}),
    )


@dataclass(frozen=True)
class Waiting:
    """What the next release of a programme would take."""

    programme: Programme

    @property
    def returns(self):
        """The approved returns, in the order of their quarters."""
        rows = Submission.objects.approved().filter(programme=self.programme)
        return rows.with_subjects().order_by("period", "id")

    def cells(self) -> int:
        """How many cells the returns have (one query)."""
        return Entry.objects.filter(submission__in=self.returns).count()

    def decisions(self) -> list[Decision]:
        """Baselines, target revisions and milestones that wait (three queries)."""
        mine = {"target__programme": self.programme}
        return [
            *Baseline.objects.waiting()
            .filter(programme=self.programme)
            .select_related("indicator"),
            *TargetRevision.objects.waiting().filter(**mine).select_related("target"),
            *Milestone.objects.waiting().filter(**mine).select_related("target"),
        ]

    def moved(self) -> int:
        """How many enterprises begin or cease to count somewhere (five queries)."""
        now, before = (
            attributions.wanted(self.programme),
            attributions.standing(self.programme),
        )
        return len({share.enterprise for share in now ^ before.keys()})

    def summary(self) -> dict:
        """What the page shows; of the returns the first ones by name."""
        count = self.returns.count()
        found = {
            "programme": self.programme,
            "count": count,
            "returns": self.returns[:LISTED_RETURNS],
            "unlisted": max(0, count - LISTED_RETURNS),
            "cells": self.cells(),
            "decisions": self.decisions(),
            "moved": self.moved(),
        }
        found["nothing"] = not (count or found["decisions"] or found["moved"])
        return found
