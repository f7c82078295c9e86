"""One row of every register that the admin shows, each on neighbours of its own."""

from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import User
from bases.models import InnovationBase, Park, Programme
from core.quarters import Quarter
from enterprises.models import Enterprise
from reporting.models import (
    Attribution,
    Figure,
    ImportBatch,
    Release,
    ReportingPeriod,
    RollUp,
    Submission,
)
from targets.models import Baseline, Indicator, Target
from tests import factories
from tests.factories import numbers

QUARTER = Quarter(2013, 1)


def enterprise() -> Enterprise:
    """A member of a base, in a park."""
    programme = factories.programme()
    base, park = factories.base(programme), factories.park(programme)
    return factories.member(programme, base=base, park=park)


def promise(build):
    """A baseline or a target of a programme's own indicator."""
    programme = factories.programme()
    return build(programme, factories.indicator(programme))


def submission() -> Submission:
    """A draft with one cell, entered by somebody."""
    programme = factories.programme()
    cells = {factories.indicator(programme): 1}
    return factories.approved(
        programme,
        factories.enterprise(),
        QUARTER,
        cells,
        state="draft",
        entered_by=User.objects.create_user(f"reporter{next(numbers)}"),
    )


def batch() -> ImportBatch:
    """An imported file."""
    return ImportBatch.objects.create(
        programme=factories.programme(), file_name="q1.csv", sha256="0" * 64, cells=1
    )


def release() -> Release:
    """A release that brought nothing in."""
    seq = Release.objects.count() + 1
    return Release.objects.create(
        seq=seq,
        programme=factories.programme(),
        kind="ordinary",
        published_at=timezone.now(),
        previous_sha256=f"{seq:064}",
    )


def attribution() -> Attribution:
    """An enterprise that counts in a base from 2013 on."""
    published = release()
    return Attribution.objects.create(
        kind="base",
        base=factories.base(published.programme),
        enterprise=factories.enterprise(),
        from_period=QUARTER.code,
        released_in=published,
    )


def figure() -> Figure:
    """A released cell of an enterprise."""
    published = release()
    indicator = factories.indicator(published.programme)
    return Figure.objects.create(
        kind="enterprise",
        enterprise=factories.enterprise(),
        period=QUARTER,
        indicator=indicator,
        indicator_version=indicator.versions.get(),
        value=1,
        status=1,
        source=1,
        released_in=published,
    )


def rollup() -> RollUp:
    """A total of a base."""
    published = release()
    counts = ("reported", "expected", "estimated", "quarter_n", "rolling_n")
    return RollUp.objects.create(
        kind="base",
        base=factories.base(published.programme),
        period=QUARTER,
        indicator=factories.indicator(published.programme),
        released_in=published,
        comparable_n=0,
        rereported_n=0,
        **dict.fromkeys(counts, 0),
    )


BUILDERS = {
    User: lambda: User.objects.create_user(f"user{next(numbers)}"),
    Group: lambda: Group.objects.create(name=f"group {next(numbers)}"),
    Programme: factories.programme,
    InnovationBase: lambda: factories.base(factories.programme()),
    Park: lambda: factories.park(factories.programme()),
    Enterprise: enterprise,
    Indicator: lambda: factories.indicator(factories.programme()),
    Baseline: lambda: promise(factories.baseline),
    Target: lambda: promise(factories.target),
    ReportingPeriod: lambda: factories.period(factories.programme(), QUARTER),
    Submission: submission,
    ImportBatch: batch,
    Release: release,
    Attribution: attribution,
    Figure: figure,
    RollUp: rollup,
}
