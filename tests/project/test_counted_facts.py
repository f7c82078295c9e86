"""What a document counts or lists is as many as there are, read from where it comes."""

import re

import pytest

from problems.lifecycle import State
from reporting.checks.rules import RULES
from reporting.register_counts.counts import COUNTS
from tests.support.definitions import DEFINITION
from tests.support.sandbox import ROOT

WORDS = {4: "four", 8: "eight", 9: "nine"}
COUNTED = [
    ("README.md", r"(\w+) industry-university-research innovation", "bases"),
    ("README.md", r"and (\w+) targets for 2015", "targets"),
    ("docs/domain.md", r"in the (\w+) bases and", "bases"),
    ("docs/domain.md", r"and (\w+) parks and", "parks"),
]
"""Document, the place of a number, and the list of the shipped definition."""


def read(document: str) -> str:
    return (ROOT / document).read_text("utf-8")


@pytest.mark.parametrize(("document", "place", "name"), COUNTED)
def test_a_number_in_a_document_is_the_length_of_its_list(document, place, name):
    number = len(DEFINITION[name])
    (told,) = re.findall(place, read(document))
    assert told in {str(number), WORDS.get(number)}


def test_the_documents_name_every_state_of_a_problem_by_their_number():
    (told,) = re.findall(r"in all (\d+) states", read("docs/domain.md"))
    assert int(told) == len(State)


def test_every_rule_has_a_row_in_the_table_of_the_checks():
    table = read("docs/checks.md").partition("| rule | severity |")[2]
    rows = re.findall(r"(?m)^\| ([^|]+) \|", table.partition("\n\n")[0])
    told = [rule for row in rows for rule in re.findall(r"V\d\d", row)]
    assert set(told) == set(RULES)


def test_every_indicator_that_a_register_counts_is_named():
    (told,) = re.findall(
        r"by a register \((.+?)\)", read("docs/adding-an-indicator.md")
    )
    found = []
    for part in told.split(", "):
        first, _dash, last = part.partition("–")
        numbers = range(int(first[2:]), int((last or first)[2:]) + 1)
        found += [f"{first[:2]}{number:02}" for number in numbers]
    assert sorted(found) == sorted(COUNTS)
