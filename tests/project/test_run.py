"""The last line of `make test` tells what happened, and never calls nothing good."""

import shlex
from pathlib import Path

import pytest

from tests.run import ENGINES, QUICK, Outcome, outcome, read_arguments

REPORT = '<testsuites><testsuite tests="{}" failures="{}" errors="{}" skipped="{}"/>'

SOME_TESTS = """
import pytest

@pytest.fixture
def sandbox(): ...

def test_plain(): ...
def test_server(sandbox): ...
@pytest.mark.slow
def test_slow(): ...
@pytest.mark.drill
def test_drill(): ...
@pytest.mark.drill
@pytest.mark.browser
def test_browser_drill(): ...
"""


@pytest.mark.parametrize(
    ("exit_code", "counts", "good", "line"),
    [
        (0, (9, 0, 0, 0), True, "SQLite: 9 passed"),
        (0, (9, 0, 0, 2), True, "SQLite: 7 passed, 2 NOT RUN"),
        (1, (9, 1, 2, 0), False, "SQLite: 6 passed, 3 failed"),
        (0, (2, 0, 0, 2), False, "SQLite: 0 passed, 2 NOT RUN"),
        (5, (0, 0, 0, 0), False, "SQLite: 0 passed, pytest ended with exit code 5"),
    ],
)
def test_an_outcome_is_counted(tmp_path, exit_code, counts, good, line):
    report = tmp_path / "report.xml"
    report.write_text(REPORT.format(*counts) + "</testsuites>")
    result = outcome("SQLite", exit_code, report)
    assert (result.good, str(result)) == (good, line)


def test_a_run_without_a_report_is_not_good():
    assert outcome("SQLite", 0, Path("absent")) == Outcome("SQLite", 1)


@pytest.mark.parametrize(
    ("words", "engines", "browser", "arguments"),
    [
        ("", ENGINES, True, []),
        ("-k quarter", ENGINES, True, ["-k", "quarter"]),
        ("--database sqlite -x", ("sqlite",), True, ["-x"]),
        ("tests --database=postgresql", ("postgresql",), True, ["tests"]),
        ("--quick -k quarter", ("sqlite",), False, [*QUICK, "-k", "quarter"]),
        ("--quick --database postgresql", ("postgresql",), False, QUICK),
    ],
)
def test_the_command_line_names_databases_and_the_rest_is_for_pytest(
    words, engines, browser, arguments
):
    wanted = read_arguments(words.split())
    found = (wanted.engines, wanted.browser, wanted.arguments)
    assert found == (engines, browser, arguments)


def test_a_database_that_is_neither_is_refused():
    with pytest.raises(SystemExit):
        read_arguments(["--database", "oracle"])


@pytest.mark.parametrize(
    ("words", "runs"),
    [
        ("", {"test_plain", "test_slow", "test_server"}),
        ("-m drill", {"test_drill", "test_browser_drill"}),
        ("-m browser", set()),
        ('-m "not (browser or slow or drill)"', {"test_plain"}),
    ],
)
def test_drills_run_only_where_they_are_asked_for(pytester, words, runs):
    pytester.makeconftest("from tests.conftest import pytest_collection_modifyitems")
    pytester.makepyfile(SOME_TESTS)
    result = pytester.inline_run("-p", "no:django", *shlex.split(words))
    passed, _skipped, failed = result.listoutcomes()
    assert not failed
    assert {report.nodeid.partition("::")[2] for report in passed} == runs
