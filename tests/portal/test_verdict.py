"""The sentence a page opens with is right and grammatical in every case."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils.translation import override

from portal.pages.overview.verdict import (
    count_lights,
    describe_headline,
    describe_targets,
    name_targets,
)
from portal.pages.targets.rows import group_target_rows
from targets.lights import Light, Thresholds

BASELINE, REPORT = "baseline_to_be_confirmed", "not_reported"


NAMES = {"g": "green", "a": "amber", "r": "red", "n": "none"}
HEADING = "Patents doubled"


def build_row(letter, number, heading="", reason=BASELINE):
    """A target of one light; one behind is the further the later it stands."""
    gap = {"a": -12, "r": -32}.get(letter)
    return SimpleNamespace(
        target=SimpleNamespace(heading=heading, pk=number, name=f"T{number}"),
        progress=SimpleNamespace(
            light=Light(NAMES[letter]),
            gap_points=None if gap is None else Decimal(gap - number),
        ),
        standing=SimpleNamespace(not_computable=reason if letter == "n" else None),
    )


def groups(lights, reasons=(), readings=""):
    """Promises of lights, one letter each (g a r n); `reasons` for the unrated.

    `readings` are the lights of one more promise with several readings.
    """
    why = iter(reasons)
    rows = [
        build_row(letter, number, reason=next(why, BASELINE))
        for number, letter in enumerate(lights)
    ]
    rows += [build_row(letter, 90, HEADING) for letter in readings]
    return group_target_rows(rows)


@pytest.mark.parametrize(
    ("lights", "readings", "sentence", "names"),
    [
        ("", "", "No targets are set.", ""),
        ("g", "", "The one target is on track.", ""),
        ("a", "", "The one target is behind.", ""),
        ("r", "", "The one target is far behind.", ""),
        ("n", "", ("One target, which cannot be rated yet: "
                   "the baseline is to be confirmed."), ""),
        ("gg", "", "All the two targets are on track.", ""),
        ("ga", "", "One of two targets is behind, one on track.", "Behind: T1."),
        ("aa", "", "Two of two targets are behind.", "Behind: T1, T0."),
        ("gggaar", "", "Three of six targets are behind, three on track.",
         "Behind: T5 (far behind), T4, T3."),
        ("arn", "", "Two of three targets are behind, one not rated.",
         "Behind: T1 (far behind), T0."),
        ("g" * 13 + "n", "", "13 of 14 targets are on track, one not rated.", ""),
        ("nng", "", "One of three targets is on track, two not rated.", ""),
        ("gg", "ggg", "All the three targets are on track.", ""),
        ("gg", "aar", ("Two of three targets are on track, one rated differently by "
                       "interpretation."),
         ("Patents doubled: two interpretations behind, one interpretation far behind; "
          "which one counts is not decided.")),
        ("gggggr", "gga", ("One of seven targets is behind, five on track, one rated "
                           "differently by interpretation."),
         ("Behind: T5 (far behind). Patents doubled: two interpretations on track, one "
          "interpretation behind; which one counts is not decided.")),
        ("n", "gn", ("None of the two targets is on track, one not rated, one rated "
                     "differently by interpretation."),
         ("Patents doubled: one interpretation on track, one interpretation not rated; "
          "which one counts is not decided.")),
        ("", "gn", "The one target is rated differently by interpretation.",
         ("Patents doubled: one interpretation on track, one interpretation not rated; "
          "which one counts is not decided.")),
    ],
)  # fmt: skip
def test_the_lights_make_a_sentence_and_names(lights, readings, sentence, names):
    found = groups(lights, readings=readings)
    with override("en"):
        assert describe_targets(found) == sentence
        assert name_targets(found) == names


@pytest.mark.parametrize(
    ("reasons", "explanation"),
    [
        ([BASELINE] * 9, "the baseline is to be confirmed"),
        ([REPORT] * 9, "nothing has been reported"),
        (["withheld"] * 9, "the values are suppressed"),
        (["before_start"] * 9, "the reason is shown beside each of them"),
        (
            [BASELINE] * 5 + [REPORT] * 4,
            "five without a confirmed baseline, four not reported",
        ),
        (
            [BASELINE] * 7 + ["no_target", "withheld"],
            "seven without a confirmed baseline, two for other reasons",
        ),
    ],
)
def test_where_nothing_can_be_rated_the_sentence_says_why(reasons, explanation):
    with override("en"):
        sentence = describe_targets(groups("n" * 9, reasons))
    assert sentence == f"Nine targets, none of which can be rated yet: {explanation}."


def test_all_four_lights_are_counted_even_at_zero():
    assert count_lights(groups("ggn")) == {"green": 2, "amber": 0, "red": 0, "none": 1}


def headline(progress, gap, met=False):
    return SimpleNamespace(
        target=SimpleNamespace(indicator=SimpleNamespace(name="Revenue")),
        standing=SimpleNamespace(revision=SimpleNamespace(path="linear")),
        thresholds=Thresholds(),
        progress=SimpleNamespace(
            met=met,
            progress=None if progress is None else Decimal(progress),
            gap_points=None if gap is None else Decimal(gap),
        ),
    )


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (headline("0.515", "-11"), ("Revenue has covered 51.5% of the distance from "
                                    "baseline to target. That is 11.0 percentage "
                                    "points behind the linear path.")),
        (headline("0.7", "7.5"), ("Revenue has covered 70.0% of the distance from "
                                  "baseline to target. That is 7.5 percentage points "
                                  "ahead of the linear path.")),
        (headline("0", "0"), ("Revenue has covered 0.0% of the distance from "
                              "baseline to target. That is 0.0 percentage points "
                              "ahead of the linear path.")),
        (headline("-0.2", "-40"), "Revenue is below its baseline."),
        (headline("1.1", "5", met=True), "Revenue has reached its target."),
        (headline(None, None), ""),
        (headline("0.5", None), ""),
    ],
)  # fmt: skip
def test_the_headline_says_how_far_it_is(row, sentence):
    with override("en"):
        assert describe_headline(row) == sentence
