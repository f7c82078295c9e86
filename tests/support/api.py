"""A small world for the tests of the API, and how they ask it."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

from django.contrib.auth.models import Permission
from django.db.models import Model
from django.test import Client

from accounts.models import User
from api.v1.records import KeyedRegister
from api.v1.urls import router
from core.quarters import Quarter
from enterprises.models import (
    Achievement,
    AchievementOwner,
    Cooperation,
    Honour,
    Partner,
    Patent,
    Platform,
)
from problems.models import Project, TechnicalProblem
from reporting.actors import Actor
from reporting.releases.releasing import publish_release
from tests.support import factories
from tests.support import register_factories as rows_of
from tests.support.registers import BUILDERS

FIRST = Quarter(2012, 1)
VIEWS = {resource: view for resource, view, _name in router.registry}
"""Each resource of the API and its view."""

RESOURCES = list(VIEWS)
RECORDS = {
    resource: view.lookup_field
    for resource, view in VIEWS.items()
    if issubclass(view, KeyedRegister)
}
"""The registers that are read by cursor, and the key of each."""

TIED = {
    *(Platform, Achievement, TechnicalProblem, Project, Partner),
    *(Cooperation, Honour, Patent),
}
"""Registers whose rows `records` ties together; of any other it makes a plain row."""


def list_keyed_registers() -> list[tuple[str, type[Model], str]]:
    """The registers read by cursor: the name of a row's address, model and key."""
    return [
        (f"api:{name}-detail", view.queryset.model, view.lookup_field)
        for resource, view, name in router.registry
        if resource in RECORDS
    ]


def official(*permissions: str) -> Client:
    """A client signed in with permissions such as `view_figure`."""
    user = User.objects.create_user(f"user{next(factories.numbers)}")
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


def ask(client: Client, resource: str, **query) -> dict:
    """The body of a list that must answer 200."""
    answer = client.get(f"/api/v1/{resource}/", query)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def rows(client: Client, resource: str, **query) -> list[dict]:
    """The rows of a list."""
    return ask(client, resource, **query)["results"]


def walk(client: Client, body: dict, link: str = "next") -> list[list[dict]]:
    """The pages from a body on, by following a link to its end."""
    pages = [body["results"]]
    while body[link]:
        body = client.get(body[link]).json()
        pages.append(body["results"])
        assert len(pages) < 200, "the pages do not end"
    return pages


def flat(pages: list[list[dict]]) -> list[dict]:
    """The rows of pages, in their order."""
    return [row for page in pages for row in page]


def released_city(firms: int = 4, quarters: int = 6) -> SimpleNamespace:
    """A confidential programme, its figures in one release.

    In quarter q of a year firm n has sales (a flow) of 100 q + n to date, and assets
    (a stock) of 1000, one more a quarter. The first three firms are in `base` and
    `park`, the others in `other`. The first has a row in every register.
    """
    programme = factories.programme(code="xining")
    base = factories.base(programme, slug="metals")
    other = factories.base(programme, slug="carpets")
    park = factories.park(programme, slug="ganhe")
    homes = [{"base": base, "park": park}] * 3 + [{"base": other}] * firms
    members = [
        factories.member(
            programme, enterprise=factories.enterprise(code=f"F{number}"), **home
        )
        for number, home in enumerate(homes[:firms])
    ]
    sales = factories.indicator(programme, code="EC01")
    assets = factories.indicator(programme, code="EC09", nature="stock")
    for step in range(quarters):
        at = FIRST + step
        factories.period(programme, at)
        for number, firm in enumerate(members):
            cells = {sales: 100 * at.quarter + number, assets: 1000 + step}
            factories.approved(programme, firm, at, cells)
    factories.baseline(programme, sales, value=Decimal(800))
    target = factories.target(programme, sales, code="T-REV")
    publish_release(programme=programme, by=Actor("bureau"))
    records(members[0], base, park)
    return SimpleNamespace(
        programme=programme,
        base=base,
        other=other,
        park=park,
        members=members,
        sales=sales,
        assets=assets,
        target=target,
    )


def records(firm, base, park) -> SimpleNamespace:
    """A row of a firm in each register of what it has to show, all tied together."""
    team, number = rows_of.partner(), next(factories.numbers)
    place = {"base": base, "park": park}
    platform = rows_of.platform(host_enterprise=firm, **place)
    platform.partners.add(team)
    year, digits = divmod(number, 10_000)
    achievement = rows_of.achievement(number=f"963{1990 + year}Y{digits:04}")
    AchievementOwner.objects.create(achievement=achievement, enterprise=firm)
    problem = rows_of.problem_in(base, "published", owner=firm)
    rows_of.requirement(problem)
    rows_of.claim(problem, team)
    problem.achievements.add(achievement)
    project = rows_of.project(**place)
    project.enterprises.add(firm)
    project.problems.add(problem)
    rows_of.cooperation(enterprise=firm, partners=[team], base=base)
    rows_of.honour(firm)
    rows_of.patent(firm, team)
    for _name, model, _key in list_keyed_registers():
        if model not in TIED:
            BUILDERS[model]()
    return SimpleNamespace(
        team=team, achievement=achievement, problem=problem, project=project
    )


def report(world: SimpleNamespace, number: int, value, at=FIRST, **fields) -> int:
    """Release the sales of one firm of the city anew; return the release's number."""
    firm, cells = world.members[number], {world.sales: value}
    factories.approved(world.programme, firm, at, cells, reason="typo")
    return publish_release(programme=world.programme, by=Actor("bureau"), **fields).seq


def listed(indicator, firms: int = 2) -> SimpleNamespace:
    """A programme whose enterprises are public, in the next release; each has 7."""
    programme = factories.programme(code="listed", public_figures=True)
    indicator.programmes.add(programme)
    members = [
        factories.member(programme, since=date(2013, 1, 1)) for _ in range(firms)
    ]
    for firm in members:
        factories.approved(programme, firm, FIRST + 4, {indicator: 7})
    publish_release(programme=programme, by=Actor("exchange"))
    return SimpleNamespace(programme=programme, members=members)
