"""The last line of `make test` tells what happened, and never calls nothing good."""

from pathlib import Path

import pytest

from tests.run import Outcome, outcome

REPORT = '<testsuites><testsuite tests="{}" failures="{}" errors="{}" skipped="{}"/>'


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
