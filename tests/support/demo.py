"""What the tests of the sample data ask again and again."""

from io import StringIO

from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.utils import translation

from bases.models import RegisterRow
from core.clock import NOW
from core.models import BilingualName, BilingualTitle
from core.quarters import Quarter
from enterprises.models import (
    BaseMembership,
    Enterprise,
    EnterpriseIdentifier,
    ParkResidence,
)
from problems.models import TechnicalRequirement
from reporting.models import Attribution, Figure, Release, RollUp, Submission
from samples import release_steps
from samples.seeded_random import NEWEST
from targets.models import Baseline
from tests.support.messages import ROOT

RELEASE = release_steps.publish_release

ROWS = tuple(model for model in apps.get_models() if issubclass(model, RegisterRow))
"""Every register: the sample data have rows of each."""

CALLED = tuple(
    model for model in ROWS if issubclass(model, BilingualName | BilingualTitle)
)
"""Those whose rows have a name or a title in two languages."""

HANGERS_ON = (
    *(BaseMembership, ParkResidence, EnterpriseIdentifier, TechnicalRequirement),
    *(Baseline, Submission),
)
EVERYTHING = (*ROWS, *HANGERS_ON, Figure, RollUp, Attribution, Release)


def run(*command: object, **options) -> str:
    """Run a command in English; return what it prints."""
    said = StringIO()
    with translation.override("en"):
        call_command(*command, stdout=said, **options)
    return said.getvalue()


def cut_short(*, programme, **options) -> Release | None:
    """A release that dies when the returns of the second step wait for it."""
    if programme.releases.count() == 2:
        raise InterruptedError
    return RELEASE(programme=programme, **options)


def firm(number: int) -> Enterprise:
    """A sample enterprise by its number."""
    return Enterprise.objects.get(code=f"DEMO-{number:02}")


def figure(number: int, code: str, quarter: Quarter, release: int = NOW - 1) -> Figure:
    """A sample enterprise's figure as of a release, the newest if none is given."""
    rows = Figure.objects.as_of(release)
    return rows.get(enterprise=firm(number), indicator__code=code, period=quarter)


def total(code: str, quarter: Quarter = NEWEST, base: str = "") -> RollUp:
    """The standing total of an indicator, of the programme or of a base."""
    place = {"kind": "base", "base__code": base} if base else {"kind": "programme"}
    rows = RollUp.objects.filter(superseded_in=NOW, period=quarter, **place)
    return rows.get(indicator__code=code)


def names_of(row: models.Model) -> tuple[str, str]:
    """Name or title of a row of a register in both languages."""
    stem = "title" if hasattr(row, "title_zh") else "name"
    return getattr(row, f"{stem}_zh"), getattr(row, f"{stem}_en")


def read(document: str) -> str:
    """The text of a document of the project."""
    return (ROOT / document).read_text("utf-8")
