"""Rights: those of the account hold everywhere, those of a role where it is held."""

from contextlib import nullcontext
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Permission
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from core.quarters import Quarter
from problems.models import TechnicalProblem
from reporting.access.roles import needs_second_factor
from reporting.access.scope import ANYBODY, Scope
from reporting.actors import Actor
from reporting.models import Assignment, Figure, Release, Role, Submission
from reporting.releases.releasing import publish_release
from tests.support import factories
from tests.support import register_factories as rows_of

pytestmark = pytest.mark.django_db
SINCE = date(2011, 1, 1)
Q1 = Quarter(2013, 1)


def person(role=None, **subject) -> User:
    """An account with a role for a subject, such as `park=...`."""
    user = User.objects.create_user(f"user{next(factories.numbers)}")
    if role:
        assign(user, role, **subject)
    return user


def assign(user, role, *, since=SINCE, until=None, **subject) -> Assignment:
    (kind,) = subject
    return Assignment.objects.create(
        user=user, role=role, kind=kind, valid_from=since, valid_to=until, **subject
    )


class City:
    """Two firms in two parks and bases of a programme, each with a released figure."""

    def __init__(self):
        self.programme = factories.programme()
        self.parks = [factories.park(self.programme) for _ in range(2)]
        self.bases = [factories.base(self.programme) for _ in range(2)]
        self.firms = [
            factories.member(self.programme, base=base, park=park)
            for base, park in zip(self.bases, self.parks, strict=True)
        ]
        sales = factories.indicator(self.programme)
        for firm, park, base in zip(self.firms, self.parks, self.bases, strict=True):
            factories.approved(
                self.programme, firm, Q1, {sales: 5}, desk_park=park, desk_base=base
            )
        publish_release(programme=self.programme, by=Actor("bureau"))

    def role(self, role):
        """An account with a role for the first of its subjects."""
        subjects = {
            Role.REPORTER: {"enterprise": self.firms[0]},
            Role.BASE_COORDINATOR: {"base": self.bases[0]},
            Role.PARK_REVIEWER: {"park": self.parks[0]},
        }
        return person(role, **subjects.get(role, {"programme": self.programme}))


@pytest.fixture
def city():
    return City()


ALL, OWN, NONE = {0, 1}, {0}, set()
SEEN = [
    (Role.REPORTER, OWN),
    (Role.BASE_COORDINATOR, OWN),
    (Role.PARK_REVIEWER, OWN),
    (Role.BUREAU_REVIEWER, ALL),
    (Role.LEADER, ALL),
    (Role.AUDITOR, ALL),
    (Role.SYSTEM_ADMIN, NONE),
    (Role.SECURITY_ADMIN, NONE),
    (Role.BUREAU_CLIENT, NONE),
]


def test_the_table_names_every_role():
    assert [role for role, _seen in SEEN] == list(Role)


@pytest.mark.parametrize(("role", "seen"), SEEN)
def test_a_role_sees_the_figures_of_its_own_enterprises(city, role, seen):
    scope = Scope.of(city.role(role))
    figures = scope.figures(Figure.objects.filter(kind="enterprise"))
    owners = {city.firms.index(row.enterprise) for row in figures}
    assert owners == seen
    shown = [scope.sees_figures_of(firm, city.programme) for firm in city.firms]
    assert shown == [0 in seen, 1 in seen]


@pytest.mark.parametrize(("role", "seen"), SEEN)
def test_a_role_sees_the_returns_of_its_own_enterprises(city, role, seen):
    rows = Scope.of(city.role(role)).returns(Submission.objects.all())
    assert {city.firms.index(row.enterprise) for row in rows} == seen


ENTERS = {Role.REPORTER, Role.BASE_COORDINATOR, Role.PARK_REVIEWER}
REVIEWS = {Role.PARK_REVIEWER}
BUREAU = Role.BUREAU_REVIEWER


@pytest.mark.parametrize("role", list(Role))
def test_who_enters_reviews_and_approves_follows_from_the_role(city, role):
    scope, rows = Scope.of(city.role(role)), Submission.objects.all()
    counts = [
        step(rows).count()
        for step in (scope.enterable, scope.reviewable, scope.approvable)
    ]
    if role == BUREAU:
        assert counts == [2, 2, 2]
    else:
        assert counts == [int(role in ENTERS), int(role in REVIEWS), 0]


def test_the_bureau_of_another_programme_is_a_stranger(city):
    elsewhere = person(BUREAU, programme=factories.programme())
    scope = Scope.of(elsewhere)
    assert not scope.figures(Figure.objects.filter(kind="enterprise")).exists()
    assert not scope.returns(Submission.objects.all()).exists()
    assert not scope.within(city.programme).sees_single_figures


def test_a_right_of_the_account_itself_holds_everywhere(city):
    clerk = person()
    clerk.user_permissions.add(Permission.objects.get(codename="view_figure"))
    scope = Scope.of(clerk)
    assert scope.figures(Figure.objects.filter(kind="enterprise")).count() == 2
    assert scope.within(city.programme).sees_single_figures


def test_an_unpublished_release_is_seen_by_its_own_bureau_only(city):
    firm = factories.member(city.programme)
    sales = city.programme.indicators.get()
    factories.approved(city.programme, firm, Q1, {sales: 1})
    publish_release(programme=city.programme, by=Actor("bureau"), public=False)
    bureau, reporter = city.role(BUREAU), city.role(Role.REPORTER)
    rows = Release.objects.all()
    counts = [Scope.of(one).releases(rows).count() for one in (bureau, reporter)]
    assert [*counts, ANYBODY.releases(rows).count()] == [2, 1, 1]


def test_a_secret_problem_is_seen_by_its_owner_its_base_and_its_bureau(city):
    mine = rows_of.problem(city.bases[0], owner=city.firms[0], is_secret=True)
    rows = TechnicalProblem.objects.all()
    for role, seen in SEEN:
        scope = Scope.of(city.role(role))
        assert scope.problems(rows).exists() == bool(seen), role
        assert scope.sees_problem(mine) == bool(seen), role
    assert not ANYBODY.problems(rows).exists()


def test_why_a_problem_moved_is_read_by_those_who_would_see_a_secret(city):
    mine = rows_of.problem(city.bases[0], owner=city.firms[0])
    rows = TechnicalProblem.objects.all()
    for role, seen in SEEN:
        scope = Scope.of(city.role(role))
        row = scope.annotate_reasons(scope.problems(rows)).get()
        assert bool(row.shows_reasons) == scope.sees_reasons(mine) == bool(seen), role
    assert not ANYBODY.annotate_reasons(rows).get().shows_reasons
    assert not ANYBODY.sees_reasons(mine)


DAYS = [(-1, 1, True), (0, 0, True), (1, 9, False), (-9, -1, False)]


@pytest.mark.parametrize(("first", "last", "holds"), DAYS)
def test_a_role_holds_on_its_days_both_included(city, first, last, holds):
    user, today = person(), timezone.localdate()
    assign(
        user,
        BUREAU,
        since=today + timedelta(first),
        until=today + timedelta(last),
        programme=city.programme,
    )
    assert bool(Scope.of(user).held) == holds
    assert User.objects.get(pk=user.pk).has_perm("reporting.add_release") == holds
    assert needs_second_factor(user) == holds


@pytest.mark.parametrize("other", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN])
def test_nobody_is_two_administrators_not_even_on_other_days(city, other):
    user = person()
    assign(user, Role.AUDITOR, until=date(2011, 2, 1), programme=city.programme)
    with pytest.raises(IntegrityError), transaction.atomic():
        assign(user, other, since=date(2014, 1, 1), programme=city.programme)


WRONG_PLACES = [
    (Role.REPORTER, "programme"),
    (Role.PARK_REVIEWER, "base"),
    (Role.BASE_COORDINATOR, "park"),
    (Role.LEADER, "park"),
]


@pytest.mark.parametrize(("role", "kind"), WRONG_PLACES)
def test_a_role_is_held_for_its_kind_of_subject(city, role, kind):
    subjects = {
        "programme": city.programme,
        "base": city.bases[0],
        "park": city.parks[0],
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        assign(person(), role, **{kind: subjects[kind]})


LOANS = [
    (date(2013, 1, 1), date(2013, 1, 31), None),
    (date(2010, 1, 1), date(2013, 1, 31), "own term"),
    (date(2013, 1, 1), date(2016, 1, 1), "own term"),
]


@pytest.mark.parametrize(("first", "last", "fault"), LOANS)
def test_what_is_lent_lies_within_the_lenders_days(city, first, last, fault):
    lender = assign(
        person(), Role.PARK_REVIEWER, until=date(2015, 1, 1), park=city.parks[0]
    )
    loan = Assignment(
        user=person(),
        role=lender.role,
        kind=lender.kind,
        park=lender.park,
        valid_from=first,
        valid_to=last,
        lent_from=lender,
    )
    if fault is None:
        return loan.full_clean()
    with pytest.raises(ValidationError):
        loan.full_clean()
    return None


@pytest.mark.parametrize(("day", "is_refused"), [(1, False), (2, True)])
def test_a_role_does_not_begin_after_it_was_lent(city, day, is_refused):
    own = assign(person(), Role.PARK_REVIEWER, park=city.parks[0])
    loan = assign(person(), own.role, since=date(2013, 1, 1), park=own.park)
    Assignment.objects.filter(pk=loan.pk).update(
        lent_from=own, valid_to=date(2015, 1, 1)
    )
    own.valid_from = date(2013, 1, day)
    with pytest.raises(ValidationError) if is_refused else nullcontext():
        own.full_clean()


def test_anybody_has_the_public_scope():
    assert Scope.of(person()).is_public
    assert ANYBODY.is_public
    assert not AnonymousUser().is_authenticated
