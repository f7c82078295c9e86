"""The audit as the auditor searches it: newest first, page by page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.apps import apps
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.exchange.cells import escape_formula
from portal.pages.desk.audit.messages import (
    ACTIONS,
    AuditValue,
    describe_action,
    describe_kind,
    list_audit_values,
)
from reporting.models import AuditRecord

PAGE_SIZE = 50
APPS = ("accounts", "auth", "bases", "enterprises", "problems", "targets", "reporting")
ANY = ("", _("all"))
COLUMNS = (
    pgettext_lazy("of a record", "Number"),
    _("When"),
    _("Account"),
    _("Network address"),
    _("Action"),
    _("Row"),
    _("Before → after"),
)


def list_kinds() -> list[tuple[str, str]]:
    """Kinds of rows that are written, by name."""
    found = [
        (model._meta.label_lower, describe_kind(model._meta.label))
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        if not model.__name__.startswith("Historical")
    ]
    return sorted(found, key=lambda pair: pair[1])


def list_actions() -> list[tuple[str, str | Promise]]:
    """Everything that the audit has a word for."""
    return [ANY, *ACTIONS.items()]


class DayField(forms.DateField):
    """A day that a calendar of the portal can have, or none."""

    widget = forms.DateInput(attrs={"type": "date"})
    default_validators = [
        MinValueValidator(date(1990, 1, 1)),
        MaxValueValidator(date(2199, 12, 31)),
    ]

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)


class AuditSearchForm(forms.Form):
    """What is looked for; what is blank is not asked for."""

    actor = forms.CharField(label=_("Account"), max_length=150, required=False)
    action = forms.ChoiceField(label=_("Action"), choices=list_actions, required=False)
    model = forms.ChoiceField(
        label=_("Kind of row"), choices=lambda: [ANY, *list_kinds()], required=False
    )
    row = forms.CharField(label=_("Row number"), max_length=40, required=False)
    first = DayField(label=_("First day"))
    last = DayField(label=_("Last day"))
    address = forms.CharField(
        label=_("Network address starts with"), max_length=45, required=False
    )
    before = forms.IntegerField(
        min_value=1, max_value=2**62, widget=forms.HiddenInput, required=False
    )


@dataclass(frozen=True)
class AuditRow:
    """A record in words."""

    record: AuditRecord
    action: str
    kind: str
    lines: list[AuditValue]


@dataclass(frozen=True)
class AuditPage:
    """Records, newest first; `before` is the number from which older ones follow."""

    rows: list[AuditRow]
    before: int | None
    head: AuditRecord | None


def build_audit_page(form: AuditSearchForm) -> AuditPage:
    """The records that a search finds, and the head of the chain (two queries)."""
    rows = list(select_records(form)[: PAGE_SIZE + 1]) if form.is_valid() else []
    more = len(rows) > PAGE_SIZE
    return AuditPage(
        rows=[build_audit_row(row) for row in rows[:PAGE_SIZE]],
        before=rows[PAGE_SIZE - 1].seq if more else None,
        head=AuditRecord.objects.order_by("-seq").first(),
    )


def select_records(form: AuditSearchForm) -> QuerySet[AuditRecord]:
    """The records that a valid search finds, newest first."""
    asked = {name: value for name, value in form.cleaned_data.items() if value}
    lookups = {
        "actor": "actor__icontains",
        "action": "action",
        "model": "model",
        "row": "row",
        "address": "address__startswith",
        "before": "seq__lt",
    }
    conditions = {lookups[name]: asked[name] for name in lookups.keys() & asked.keys()}
    if "first" in asked:
        conditions["at__gte"] = get_midnight(asked["first"])
    if "last" in asked:
        conditions["at__lt"] = get_midnight(asked["last"] + timedelta(days=1))
    return AuditRecord.objects.filter(**conditions).order_by("-seq")


def get_midnight(day: date) -> datetime:
    """The beginning of a day where the portal is."""
    return timezone.make_aware(datetime.combine(day, time.min))


def build_audit_row(record: AuditRecord) -> AuditRow:
    """A record in the active language."""
    return AuditRow(
        record=record,
        action=describe_action(record.action),
        kind=describe_kind(record.model) if record.model else "",
        lines=list(list_audit_values(record)),
    )


def list_table_rows(rows: QuerySet[AuditRecord]) -> Iterator[list[object]]:
    """Records as the page shows them, under its headings; no cell is a formula.

    Each row is made in the language of the first one: whoever reads a file line by
    line may speak another one meanwhile.
    """
    language = get_language()
    yield [str(words) for words in COLUMNS]
    for record in rows.iterator(chunk_size=1_000):
        with override(language):
            cells = list_row_cells(build_audit_row(record))
        yield [escape_formula(cell) for cell in cells]


def list_row_cells(told: AuditRow) -> list[object]:
    """The cells of one record, in the order of the headings."""
    record = told.record
    row = " ".join(filter(None, (told.kind, record.row)))
    return [
        record.seq,
        f"{timezone.localtime(record.at):%Y-%m-%d %H:%M:%S}",
        record.actor,
        record.address,
        told.action,
        "\n".join(filter(None, (row, record.label))),
        "\n".join(map(format_value_line, told.lines)),
    ]


def format_value_line(value: AuditValue) -> str:
    """One value as one line: what it is, before and after."""
    before = "" if value.before is None else f"{value.before} → "
    after = gettext("nothing") if value.after is None else value.after
    return gettext("%(name)s: %(value)s") % {
        "name": value.what,
        "value": f"{before}{after}",
    }
