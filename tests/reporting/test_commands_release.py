"""Releasing, verifying and recomputing at the server's command line."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from core.quarters import Quarter
from reporting import actors
from reporting.actors import Actor
from reporting.models import Release
from reporting.releases import digest, releasing, rollups
from tests.support import factories

Q1 = Quarter(2013, 1)


@pytest.fixture
def city(db):
    """A programme of three members, one of which has reported."""
    programme = factories.programme(code="city")
    sales = factories.indicator(programme, code="S1")
    firms = [factories.member(programme) for _ in range(3)]
    factories.approved(programme, firms[0], Q1, {sales: 5})
    return programme, firms, sales


@pytest.fixture
def run(capsys):
    """Run a command in English or Chinese; return what it printed."""

    def call(*arguments, language="en"):
        with translation.override(language):
            call_command(*arguments)
        return capsys.readouterr().out.strip()

    return call


def test_release_says_what_it_brought(city, run):
    programme, firms, sales = city
    assert run("release", "--programme=city", "--note=spring") == (
        "Published as release 1: 3 figures, of which 0 revised and 2 not reported."
    )
    for firm, value in zip(firms, (6, 7), strict=False):
        factories.approved(programme, firm, Q1, {sales: value})
    assert run("release", "--programme=city") == (
        "Published as release 2: 2 figures, of which 1 revised and 0 not reported."
    )
    assert Release.objects.get(seq=1).note == "spring"


def test_release_is_signed_with_the_account_of_the_system(city, run, monkeypatch):
    monkeypatch.setattr(actors.getpass, "getuser", lambda: "zhang")
    run("release", "--programme=city")
    assert Release.objects.get().published_by == "operator:zhang"


def test_an_account_without_a_name_can_release(city, run, monkeypatch):
    def nameless():
        raise KeyError("getpwuid(): uid not found: 1234")

    monkeypatch.setattr(actors.getpass, "getuser", nameless)
    run("release", "--programme=city")
    assert Release.objects.get().published_by == "operator"


def test_nothing_to_release_is_no_failure(city, run):
    run("release", "--programme=city")
    assert run("release", "--programme=city") == "There is nothing to publish."
    assert Release.objects.count() == 1


def test_an_unknown_programme_is_refused_with_those_that_are_known(city):
    with translation.override("en"), pytest.raises(CommandError, match="are: city"):
        call_command("release", "--programme=town")


def test_a_total_that_no_column_holds_is_refused_and_named(city):
    programme, firms, sales = city
    for firm in firms[1:]:
        factories.approved(programme, firm, Q1, {sales: "99999999999.9999"})
    with translation.override("en"), pytest.raises(CommandError, match="S1 for Test"):
        call_command("release", "--programme=city")
    assert Release.objects.count() == 0


def test_verify_prints_the_digest_of_the_head(city, run):
    assert run("verify_releases") == "Nothing has been released yet."
    done = releasing.publish_release(programme=city[0], by=Actor("bureau"))
    assert run("verify_releases") == (
        f"The chain is intact up to release 1. Its digest is {done.content_sha256}."
    )


def test_verify_fails_with_the_first_bad_release(city, monkeypatch):
    releasing.publish_release(programme=city[0], by=Actor("bureau"))
    monkeypatch.setattr(digest, "format_header", lambda done: "forged")
    with translation.override("en"), pytest.raises(CommandError, match=r"^Release 1 "):
        call_command("verify_releases")


def test_recompute_checks_the_head_one_release_or_all(city, run):
    every = "Releases checked: %s. Every total is the sum of its figures."
    assert run("recompute_rollups", "--check") == every % 0
    programme, firms, sales = city
    for firm in firms:
        factories.approved(programme, firm, Q1, {sales: 4})
        releasing.publish_release(programme=programme, by=Actor("bureau"))
    assert run("recompute_rollups", "--check") == every % 1
    assert run("recompute_rollups", "--check", "--at=2") == every % 1
    assert run("recompute_rollups", "--check", "--all") == every % 3


def test_recompute_names_each_number_that_differs(city, run, capsys, monkeypatch):
    releasing.publish_release(programme=city[0], by=Actor("bureau"))
    statement = rollups.build_contributions_sql
    monkeypatch.setattr(
        rollups,
        "build_contributions_sql",
        lambda *arguments, **named: (
            statement(*arguments, **named)[0].replace("SUM(c.now)", "SUM(c.now) + 1"),
            statement(*arguments, **named)[1],
        ),
    )
    with pytest.raises(CommandError, match=r"recomputed totals: 1\."):
        run("recompute_rollups", "--check")
    assert capsys.readouterr().out == (
        "Release 1, 2013-Q1 S1 city: the stored value is 5.0000, but the figures add "
        "up to 5.0001.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "--check"),
        (["--check", "--at=1", "--all"], "not allowed with"),
        (["--check", "--at=9"], r"no release 9"),
    ],
)
def test_recompute_refuses_what_it_cannot_do(db, arguments, message):
    with translation.override("en"), pytest.raises(CommandError, match=message):
        call_command("recompute_rollups", *arguments)


def test_a_failed_command_ends_with_exit_code_1(sandbox):
    assert sandbox.manage("recompute_rollups", "--check", check=False).returncode == 0
    failed = sandbox.manage("release", "--programme=none", check=False)
    assert (failed.returncode, "“none”" in failed.stderr) == (1, True)
