"""Every address x everybody x own, near, far and absent x every method."""

import tempfile
from contextlib import contextmanager, nullcontext
from unittest import mock

import pytest
from django.db.models import Q
from django.test import TestCase, override_settings
from django.urls import URLResolver, clear_url_caches, path
from django.urls.resolvers import RegexPattern
from django.utils import translation

from portal import desk_urls
from reporting.access.scope import Scope
from reporting.lending.loans import withdraw_delegation
from reporting.models import Submission
from tests.support import permissions
from tests.support import permissions_policy as policy
from tests.support.permission_acts import ACTS
from tests.support.permission_world import World

pytestmark = pytest.mark.slow
OWN_ROLE_ONLY = ("lend", "take back")
"""What somebody does with a role of their own, and with no borrowed one."""


class PermissionTable(TestCase):
    """The table holds, and falls when one filter of the scope is taken out."""

    @classmethod
    def setUpTestData(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        setting = override_settings(MEDIA_ROOT=folder.name, LANGUAGE_CODE="en")
        setting.enable()
        cls.addClassCleanup(setting.disable)
        cls.enterClassContext(translation.override("en"))
        cls._world = World()

    @property
    def world(self):
        """The world, the same for every test: nothing in it is changed for good."""
        return self._world

    def holds(self, question, *, drawn=True):
        """Nothing differs from what is agreed."""
        with nullcontext() if drawn else permissions.unrendered():
            assert list(question(self.world)) == []

    def test_the_policy_speaks_of_every_address_and_of_no_other(self):
        found = permissions.names()
        assert permissions.undecided(found) == []
        assert permissions.left_over(found) == []

    def test_a_new_address_is_noticed_and_says_where_to_name_it(self):
        new = path("new/", lambda request: None, name="new")
        with mock.patch.object(desk_urls, "urlpatterns", [*desk_urls.urlpatterns, new]):
            clear_url_caches()
            found = permissions.names(URLResolver(RegexPattern(""), desk_urls))
        (said,) = permissions.undecided({f"desk:{name}" for name in found})
        assert said.startswith("desk:new: nobody has said who reads it.")

    def test_a_register_outside_of_the_registers_apps_needs_a_decision(self):
        agreed = {k: v for k, v in policy.ADMIN.items() if k != "reporting.contact"}
        with mock.patch.object(policy, "ADMIN", agreed):
            (said,) = permissions.undecided(permissions.names())
        assert said.startswith("reporting.contact: nobody has said who does what")

    def test_an_address_that_is_gone_is_named(self):
        (said,) = permissions.left_over(permissions.names() - {"desk:audit"})
        assert said.startswith("desk:audit: is gone.")

    def test_a_page_that_everybody_reads_tells_nothing_secret(self):
        self.holds(permissions.told_secrets)

    def test_a_secret_on_a_public_page_is_noticed(self):
        problems = mock.patch.object(Scope, "problems", everything)
        pages = mock.patch.object(
            permissions, "public", return_value={"portal:problems"}
        )
        with problems, pages:
            said = list(permissions.told_secrets(self.world))
        assert said[0].startswith("portal:problems: shows everybody the problem of")

    def test_every_act_of_the_policy_is_done(self):
        assert {act.name for act in policy.ACTS} == set(ACTS)

    def test_pages_of_the_desk(self):
        self.holds(permissions.wrong_pages)

    def test_what_is_public(self):
        self.holds(permissions.wrong_public, drawn=False)

    def test_releases_that_are_not_public(self):
        self.holds(permissions.wrong_releases, drawn=False)

    def test_what_is_left_out_of_public_pages(self):
        self.holds(permissions.wrong_secrets)

    def test_acts_and_their_records(self):
        self.holds(permissions.wrong_acts)

    def test_who_borrowed_a_role_can_what_its_lender_can(self):
        for letter in "rbpB":
            with self.subTest(letter), self.borrowed(letter, "n"):
                self.holds(permissions.wrong_pages)
                for act in policy.ACTS:
                    if act.name not in OWN_ROLE_ONLY:
                        faults = permissions.wrong_acts(self.world, act.name)
                        assert list(faults) == []

    def test_a_borrowed_role_is_lent_to_nobody(self):
        for letter in "rbpB":
            with self.subTest(letter), self.borrowed(letter):
                asked = self.world, "lend", "own", letter
                assert list(permissions.wrong_act(*asked, allowed=False)) == []

    def test_who_gave_a_role_back_is_a_stranger(self):
        for letter in "rbpB":
            with self.subTest(letter), self.borrowed(letter) as loan:
                withdraw_delegation(loan=loan, by=loan.lent_from.user)
                browsers = {"n": self.world.clients[letter]}
                people = {"n": self.world.people[letter]}
                with (
                    mock.patch.dict(self.world.clients, browsers),
                    mock.patch.dict(self.world.people, people),
                    mock.patch.object(permissions, "LETTERS", "n"),
                ):
                    self.holds(permissions.wrong_pages)

    @contextmanager
    def borrowed(self, letter: str, *others: str):
        """The borrower stands for a letter; only they and some others are asked."""
        people = mock.patch.object(permissions, "LETTERS", (letter, *others))
        with permissions.undone(), self.world.borrowed(letter) as loan, people:
            yield loan

    def test_methods(self):
        self.holds(permissions.wrong_methods)

    def test_head_is_like_get(self):
        self.holds(permissions.wrong_heads, drawn=False)

    def test_pages_of_sign_in(self):
        self.holds(permissions.wrong_accounts, drawn=False)

    def test_registers(self):
        self.holds(permissions.wrong_registers, drawn=False)

    def test_actions_of_registers(self):
        self.holds(permissions.wrong_actions, drawn=False)

    def test_what_is_refused_looks_absent(self):
        self.holds(permissions.wrong_absences)

    def test_forged_names(self):
        self.holds(permissions.wrong_forgeries)

    def test_the_table_falls_when_one_filter_is_taken_out(self):
        for name, (open_, question, only) in OPENED.items():
            with self.subTest(name), mock.patch.object(Scope, name, open_):
                faults = question(self.world, *only)
                assert next(faults, None) is not None, f"{name} is not watched"

    @pytest.mark.drill
    def test_everybody_is_asked_everything(self):
        with mock.patch.object(World, "thorough", True):
            self.holds(permissions.wrong_public, drawn=False)
            self.holds(permissions.wrong_registers, drawn=False)


def everything(_scope, rows):
    return rows


def all_ids(_scope, kind, *_roles):
    model = Submission._meta.get_field(kind).related_model
    return list(model.objects.values_list("pk", flat=True))


# Each filter of the scope without effect, and the question that has to notice it.
OPENED = {
    "returns": (everything, permissions.wrong_pages, ()),
    "enterable": (everything, permissions.wrong_acts, ("save",)),
    "reviewable": (everything, permissions.wrong_acts, ("review",)),
    "approvable": (everything, permissions.wrong_acts, ("approve",)),
    "bureau_of": (
        lambda scope: all_ids(scope, "programme"),
        permissions.wrong_acts,
        ("open",),
    ),
    "ids": (all_ids, permissions.wrong_pages, ()),
    "desk": (lambda *_: ~Q(pk=None), permissions.wrong_pages, ()),
    "steps": (lambda *_: ~Q(pk=None), permissions.wrong_acts, ("save",)),
    "releases": (everything, permissions.wrong_releases, ()),
    "figures": (everything, permissions.wrong_secrets, ("api:figure-list",)),
    "problems": (everything, permissions.wrong_secrets, ("portal:problems",)),
    "sees_problem": (lambda *_: True, permissions.wrong_secrets, ("portal:problem",)),
    "sees_figures_of": (
        lambda *_: True,
        permissions.wrong_secrets,
        ("portal:enterprise",),
    ),
    "of_enterprises": (
        lambda _scope, path: Q(**{f"{path}__isnull": False}),
        permissions.wrong_secrets,
        ("api:figure-list",),
    ),
    "hides": (lambda *_: False, permissions.wrong_secrets, ("portal:base",)),
    "oversees": (lambda *_: True, permissions.wrong_secrets, ("portal:enterprise",)),
}
