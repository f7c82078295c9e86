"""Every finding has a sentence, with its numbers as people read them."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override

from core.quarters import Quarter
from reporting.checks.messages import (
    SENTENCES,
    SEVERITIES,
    describe_finding,
    format_amount_in_words,
)
from reporting.checks.rules import RULES, FindingKind, Severity
from tests.support.validation import cell, past, sheet

D = Decimal
NAMES = {"EC01": "revenue", "EC06": "employees", "RD03": "R&D personnel"}
YEARS = ["10", "20", "30", "40", "10", "20", "30", "40", "10"]
SAID = {
    FindingKind.FALLS: (
        "V01",
        sheet(cell("EC01", "530"), previous={"EC01": D(540)}),
        "The year-to-date value has fallen from 540 (5.40 million yuan) at the end of "
        "Q1 2013 to 530 (5.30 million yuan). Correct it or explain it.",
    ),
    FindingKind.CHANGE: (
        "V02",
        sheet(
            cell("EC01", "631"),
            history=past("EC01", ["200", "440", "675", "960", "270"]),
        ),
        "The single quarter, 361 (3.61 million yuan), differs by more than 50% from "
        "the same quarter last year (240 (2.40 million yuan)). No action is needed.",
    ),
    FindingKind.CHANGE_TO_DATE: (
        "V02",
        sheet(cell("EC01", "751"), year_ago={"EC01": D(500)}),
        "751 (7.51 million yuan) differs by more than 50% from the same period last "
        "year (500 (5.00 million yuan)). No action is needed.",
    ),
    FindingKind.JUMP: (
        "V02",
        sheet(cell("EC01", "2000"), year_ago={"EC01": D("499.9995")}),
        "2,000 (20.0 million yuan) differs widely from the value that earlier figures "
        "suggest (about 500 (5.00 million yuan)). "
        "Correct it or explain it.",
    ),
    FindingKind.OUTLIER: (
        "V02",
        sheet(cell("EC01", "50"), history=past("EC01", YEARS)),
        "40 (400,000 yuan) differs widely from the usual value of this reporting unit "
        "(about 10 (100,000 yuan)). Correct it or explain it.",
    ),
    FindingKind.PART_EXCEEDS_WHOLE: (
        "V03",
        sheet(cell("EC05", "101"), cell("EC01", "100")),
        "101 (1.01 million yuan) is more than revenue (100 (1.00 million yuan)), "
        "which includes it. Correct it.",
    ),
    FindingKind.ABOVE_REVENUE: (
        "V04",
        sheet(cell("RD01", "101"), cell("EC01", "100")),
        "101 (1.01 million yuan) is more than revenue (100 (1.00 million yuan)). "
        "Correct it or explain it.",
    ),
    FindingKind.HIGH_SHARE: (
        "V04",
        sheet(cell("RD01", "40"), cell("EC01", "100")),
        "40 (400,000 yuan) is 40.0% of revenue. Correct it, or explain a share above "
        "30%.",
    ),
    FindingKind.STOCK_FALLS: (
        "V05",
        sheet(cell("EC06", "75", "stock"), previous={"EC06": D(100)}),
        "75 after 100 last quarter is a change of −25.0%. Correct it, or explain a "
        "fall of more than 20%.",
    ),
    FindingKind.STOCK_RISES: (
        "V05",
        sheet(cell("EC06", "160", "stock"), previous={"EC06": D(100)}),
        "160 after 100 last quarter is a change of +60.0%. Correct it, or explain a "
        "rise of more than 50%.",
    ),
    FindingKind.FTE_EXCEEDS_HEADS: (
        "V06",
        sheet(cell("RD04", "10.5"), cell("RD03", "10", "stock")),
        "10.5 in full-time equivalents is more than the maximum of 10, one year for "
        "each person in “R&D personnel”. Correct it.",
    ),
    FindingKind.NO_DENOMINATOR: (
        "V07",
        sheet(cell("EC01", "0")),
        "RD05 cannot be computed, because its denominator is 0 (0 yuan). No action is "
        "needed.",
    ),
    FindingKind.ABOVE_BUDGET: (
        "V08",
        sheet(cell("RD06", "51"), budgets={"RD06": D(50)}),
        "51 (510,000 yuan) is more than the budget of the projects (50 (500,000 "
        "yuan)). Correct it or explain it.",
    ),
    FindingKind.REGISTER_DIFFERS: (
        "V09",
        sheet(cell("IP01", "12"), register={"IP01": 10}),
        "The return gives 12; the register shows 10. Correct it or explain the "
        "difference.",
    ),
    FindingKind.ABOVE_REGISTER: (
        "V24",
        sheet(cell("PB01", "4", "cumulative"), register={"PB01": 3}),
        "The return gives 4, but the register shows only 3. Correct the return, or "
        "complete the register first.",
    ),
    FindingKind.ABOVE_MEMBERS: (
        "V24",
        sheet(cell("CO02", "6", "stock", unit="家"), members={"CO02": 5}),
        "6 is more than the 5 enterprises of the base. Correct it.",
    ),
    FindingKind.NO_UNIT: (
        "V10",
        sheet(cell("EC01", "12", unit="万")),
        "The unit of this amount is missing or not known: “万”. Correct it.",
    ),
    FindingKind.SLIP: (
        "V10",
        sheet(cell("EC01", "11805000"), year_ago={"EC01": D("1000.3333")}),
        "11,805,000 (118.05 billion yuan) seems to be in yuan instead of 10,000 yuan. "
        "Earlier figures suggest about 1,000 (10.0 million yuan). Did you mean "
        "1,180.5 (11.8 million yuan)?",
    ),
    FindingKind.NO_GROWTH: (
        "V11",
        sheet(cell("EC03", "30", "signed_flow", same_period="-20")),
        "The value for the same period last year is −20 (−200,000 yuan), so there is "
        "no growth rate. No action is needed.",
    ),
    FindingKind.GRANTED_ABOVE_APPLIED: (
        "V13",
        sheet(
            cell("IP03", "9"),
            cell("IP01", "2"),
            history={"IP01": [(Quarter(year, 4), D(2)) for year in (2010, 2011, 2012)]},
        ),
        "9 granted this year, but only 8 filed in the last four years. Correct it or "
        "explain it.",
    ),
    FindingKind.CLOSING_DIFFERS: (
        "V14",
        sheet(
            cell("IP04", "195", "stock"),
            previous={"IP04": D(185)},
            gained={"IP04": 14},
            lost={"IP04": 3},
        ),
        "185 + 14 − 3 = 196, but the return gives 195 as the closing value. Correct "
        "it.",
    ),
    FindingKind.TECHNOLOGY_ABOVE_CONTRACT: (
        "V15",
        sheet(cell("CO04", "8"), technology={"CO04": D(9)}),
        "The technology part (9 (90,000 yuan)) is more than the contract value (8 "
        "(80,000 yuan)). Correct it or explain it.",
    ),
    FindingKind.CUMULATIVE_FALLS: (
        "V16",
        sheet(cell("PB01", "26", "cumulative"), previous={"PB01": D(27)}),
        "A cumulative value cannot decrease: 27 last quarter, 26 now. Correct it, or "
        "add a note with the month of the withdrawal, such as 2013-05.",
    ),
    FindingKind.FAR_ABOVE_BUDGET: (
        "V17",
        sheet(cell("PJ02", "12000"), budgets={"PJ02": D(10000)}),
        "12,000 (120 million yuan) is more than 110% of the total budget (10,000 (100 "
        "million yuan)). Correct it or explain it.",
    ),
    FindingKind.SAME_PERIOD_DIFFERS: (
        "V18",
        sheet(cell("EC01", "5", same_period="4.1"), year_ago={"EC01": D(4)}),
        "The value for the same period last year is given as 4.1 (41,000 yuan), but 4 "
        "(40,000 yuan) was released. Correct it, or add a note on the scope.",
    ),
    FindingKind.TOTAL_DIFFERS: (
        "V19",
        sheet(cell("EC06", "58", "stock"), parts={"EC06": D(60)}),
        "The total is 58, but its parts add up to 60. Correct it, or add a note that "
        "names the overlap.",
    ),
    FindingKind.COUNT_DIFFERS: (
        "V20",
        sheet(cell("PL01", "58", "stock"), parts={"PL01": D(60)}),
        "The total is 58, but its parts add up to 60. Correct it, or explain which "
        "items are counted only once.",
    ),
    FindingKind.NOT_ENDED: (
        "V21",
        sheet(cell("EC01", "5"), today=date(2013, 6, 30)),
        "Q2 2013 has not ended. Mark the value as estimated, or leave it blank.",
    ),
    FindingKind.SUDDEN_ZERO: (
        "V22",
        sheet(
            cell("EC06", "0", "stock"), history=past("EC06", ["12", "13", "14", "15"])
        ),
        "Zero, after four quarters above zero (15 last quarter). Correct it or "
        "explain it.",
    ),
    FindingKind.BAD_CODE: (
        "V23",
        sheet(codes={"ZL201110012345.6": "patent"}),
        "The check character of Patent number ZL201110012345.6 does not match. "
        "Correct the code.",
    ),
}


def finding_of(kind):
    rule, given, _ = SAID[kind]
    (finding,) = RULES[rule](given)
    return finding


@pytest.mark.parametrize("kind", FindingKind)
def test_every_kind_has_its_sentence(kind):
    with override("en"):
        assert describe_finding(finding_of(kind), NAMES) == SAID[kind][2]


@pytest.mark.parametrize("kind", FindingKind)
def test_every_kind_has_its_sentence_in_chinese(kind):
    finding = finding_of(kind)
    with override("zh-hans"):
        said = describe_finding(finding, dict.fromkeys(NAMES, "指标"))
    assert "%(" not in said
    assert "%%" not in said
    assert "(Jan" not in said
    assert "illion yuan" not in said


def test_nothing_has_a_sentence_without_a_kind():
    assert set(SENTENCES) == set(SAID) == set(FindingKind)
    assert set(SEVERITIES) == set(Severity)


def test_an_indicator_without_a_name_is_called_by_its_code():
    with override("en"):
        assert "more than EC01 (" in describe_finding(
            finding_of(FindingKind.ABOVE_REVENUE)
        )


@pytest.mark.parametrize(
    ("value", "unit", "chinese", "english"),
    [
        ("1180.5", "万元", "1,180.5万元", "1,180.5 (11.8 million yuan)"),
        ("12118", "万元", "12,118万元（1.2亿元）", "12,118 (121 million yuan)"),
        ("-0.0001", "万元", "−0.0001万元（−1元）", "−0.0001 (−1 yuan)"),
        ("1200", "件", "1,200件", "1,200"),
        ("0.33333", "人年", "0.3333人年", "0.3333"),
        ("1E+3", "人", "1,000人", "1,000"),
    ],
)
def test_amounts_are_exact_with_money_in_words(value, unit, chinese, english):
    assert format_amount_in_words(D(value), unit, "zh-hans") == chinese
    assert format_amount_in_words(D(value), unit, "en") == english
