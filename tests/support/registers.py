"""One row of every register that the admin shows, each on neighbours of its own."""

from collections.abc import Callable
from functools import partial

from django.contrib import admin
from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from bases.models import (
    BaseMilestone,
    CircularLink,
    InnovationBase,
    Park,
    Programme,
    SourceFact,
)
from core.quarters import Quarter
from enterprises.models import (
    Achievement,
    AchievementOwner,
    Cooperation,
    Enterprise,
    Honour,
    Patent,
    Platform,
)
from problems.models import Claim, Project, TechnicalProblem
from reporting.models import (
    Assignment,
    Attribution,
    Contact,
    Figure,
    ImportBatch,
    Release,
    ReportingPeriod,
    RollUp,
    Submission,
)
from targets.models import (
    Baseline,
    Indicator,
    Milestone,
    Target,
    TargetRevision,
)
from tests.support import factories
from tests.support import register_factories as rows
from tests.support.factories import numbers
from tests.support.plain_rows import build_plain_row

QUARTER = Quarter(2013, 1)


def user() -> User:
    """An account since a whole minute, as Chinese forms write it."""
    joined = timezone.now().replace(second=0, microsecond=0)
    return User.objects.create_user(f"user{next(numbers)}", date_joined=joined)


def enterprise() -> Enterprise:
    """A member of a base, in a park."""
    programme = factories.programme()
    base, park = factories.base(programme), factories.park(programme)
    return factories.member(programme, base=base, park=park)


def promise(build):
    """A baseline or a target of a programme's own indicator."""
    programme = factories.programme()
    return build(programme, factories.indicator(programme))


def revision() -> TargetRevision:
    """The numbers of a target."""
    target = promise(factories.target)
    return target.revisions.get()


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


def assignment() -> Assignment:
    """A reporter of an enterprise."""
    return Assignment.objects.create(
        user=user(),
        role="reporter",
        kind="enterprise",
        enterprise=factories.enterprise(),
        valid_from=rows.DAY,
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


def base() -> InnovationBase:
    """A base of a programme of its own."""
    return factories.base(factories.programme())


def circular_link() -> CircularLink:
    """A link between the chains of two bases of one programme."""
    programme = factories.programme()
    ends = [rows.segment(factories.base(programme)) for _end in range(2)]
    return rows.circular_link(*ends)


def fact() -> SourceFact:
    """A fact of a programme's article."""
    return rows.fact(factories.programme())


def achievement() -> Achievement:
    """A registered technology that a university and an enterprise completed."""
    found = rows.achievement(fact=fact())
    owners = ({"partner": rows.partner()}, {"enterprise": factories.enterprise()})
    for position, owner in enumerate(owners, start=1):
        AchievementOwner.objects.create(achievement=found, position=position, **owner)
    return found


def platform() -> Platform:
    """A laboratory of an enterprise in a base and a park, shared with a university."""
    programme = factories.programme()
    home = factories.base(programme)
    park, segment = factories.park(programme), rows.segment(home)
    found = rows.platform(base=home, park=park, segment=segment, fact=fact())
    found.partners.add(rows.partner())
    return found


def problem(state: str = "appraised") -> TechnicalProblem:
    """A problem of an enterprise with a requirement, moved to a state."""
    home = base()
    fields = {"owner": factories.enterprise(), "segment": rows.segment(home)}
    found = rows.problem_in(home, state, deadline=rows.DAY, **fields)
    rows.requirement(found)
    return found


def project() -> Project:
    """A project of an enterprise in a base and a park that attacks a problem."""
    programme = factories.programme()
    places = {"base": factories.base(programme), "park": factories.park(programme)}
    found = rows.project(**places)
    found.enterprises.add(factories.enterprise())
    found.problems.add(problem())
    return found


def contact() -> Contact:
    """A post that can be asked about a firm's returns."""
    return Contact.objects.create(
        kind="enterprise", enterprise=enterprise(), post="统计岗", phone="0971-0000000"
    )


def build_plain(model: type[Model]) -> Model:
    """A row that has only what its fields require."""
    return build_plain_row(model, BUILDERS)


OWN_BUILDERS: dict[type[Model], Callable[[], Model]] = {
    User: user,
    Programme: factories.programme,
    InnovationBase: base,
    Park: lambda: factories.park(factories.programme()),
    BaseMilestone: lambda: rows.milestone(base()),
    CircularLink: circular_link,
    SourceFact: fact,
    Enterprise: enterprise,
    Platform: platform,
    Patent: lambda: rows.patent(factories.enterprise(), rows.partner()),
    Achievement: achievement,
    Cooperation: lambda: rows.cooperation(base=base()),
    Honour: lambda: rows.honour(factories.enterprise()),
    TechnicalProblem: problem,
    Claim: lambda: rows.claim(problem("published")),
    Project: project,
    Indicator: lambda: factories.indicator(factories.programme()),
    Baseline: lambda: promise(factories.baseline),
    Target: lambda: promise(factories.target),
    TargetRevision: revision,
    Milestone: lambda: factories.milestone(promise(factories.target), QUARTER, 5),
    ReportingPeriod: lambda: factories.period(factories.programme(), QUARTER),
    Submission: submission,
    Assignment: assignment,
    Contact: contact,
    ImportBatch: batch,
    Release: release,
    Attribution: attribution,
    Figure: figure,
    RollUp: rollup,
}
"""Registers whose rows need more than what their fields require."""

BUILDERS = {model: partial(build_plain, model) for model in admin.site._registry}
BUILDERS |= OWN_BUILDERS
"""A function for each register of the admin that stores a new row of it."""
