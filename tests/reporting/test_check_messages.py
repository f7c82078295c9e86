"""Every finding has a sentence, with its numbers as people read them."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override

from core.quarters import Quarter
from reporting.checks.messages import SENTENCES, SEVERITIES, amount, sentence
from reporting.checks.rules import RULES, Kind, Severity
from tests.support.validation import cell, past, sheet

D = Decimal
NAMES = {"EC01": "revenue", "EC06": "employees", "RD03": "R&D personnel"}
YEARS = ["10", "20", "30", "40", "10", "20", "30", "40", "10"]
SAID = {
    Kind.FALLS: (
        "V01",
        sheet(cell("EC01", "530"), previous={"EC01": D(540)}),
        "The year to date falls: 540 (5.40 million yuan) at the end of Q1 2013, "
        "530 (5.30 million yuan) now. Correct it, or explain it.",
    ),
    Kind.CHANGE: (
        "V02",
        sheet(cell("EC01", "751"), year_ago={"EC01": D(500)}),
        "751 (7.51 million yuan) is more than 50% away from the same period of last "
        "year, 500 (5.00 million yuan).",
    ),
    Kind.JUMP: (
        "V02",
        sheet(cell("EC01", "2000"), year_ago={"EC01": D("499.9995")}),
        "2,000 (20.0 million yuan) is far from what earlier figures suggest, about "
        "500 (5.00 million yuan).",
    ),
    Kind.OUTLIER: (
        "V02",
        sheet(cell("EC01", "50"), history=past("EC01", YEARS)),
        "40 (400,000 yuan) stands out from this subject's own history, usually "
        "about 10 (100,000 yuan).",
    ),
    Kind.PART_EXCEEDS_WHOLE: (
        "V03",
        sheet(cell("EC05", "101"), cell("EC01", "100")),
        "101 (1.01 million yuan) is more than revenue, 100 (1.00 million yuan), of "
        "which it is a part.",
    ),
    Kind.ABOVE_REVENUE: (
        "V04",
        sheet(cell("RD01", "101"), cell("EC01", "100")),
        "101 (1.01 million yuan) is more than revenue, 100 (1.00 million yuan).",
    ),
    Kind.HIGH_SHARE: (
        "V04",
        sheet(cell("RD01", "40"), cell("EC01", "100")),
        "40 (400,000 yuan) is 40.0% of revenue. Above 30% it needs an explanation.",
    ),
    Kind.STOCK_FALLS: (
        "V05",
        sheet(cell("EC06", "75", "stock"), previous={"EC06": D(100)}),
        "75 after 100 last quarter is a change of −25.0%. A fall of more than 20% "
        "needs an explanation.",
    ),
    Kind.STOCK_RISES: (
        "V05",
        sheet(cell("EC06", "160", "stock"), previous={"EC06": D(100)}),
        "160 after 100 last quarter is a change of +60.0%. A rise of more than 50% "
        "needs an explanation.",
    ),
    Kind.FTE_EXCEEDS_HEADS: (
        "V06",
        sheet(cell("RD04", "10.5"), cell("RD03", "10", "stock")),
        "10.5 in full-time equivalents is more than 10, one year for each head of R&D "
        "personnel.",
    ),
    Kind.NO_DENOMINATOR: (
        "V07",
        sheet(cell("EC01", "0")),
        "RD05 cannot be computed: its denominator is 0 (0 yuan).",
    ),
    Kind.ABOVE_BUDGET: (
        "V08",
        sheet(cell("RD06", "51"), budgets={"RD06": D(50)}),
        "51 (510,000 yuan) is more than the projects' budget, 50 (500,000 yuan).",
    ),
    Kind.REGISTER_DIFFERS: (
        "V09",
        sheet(cell("IP01", "12"), register={"IP01": 10}),
        "12 reported, the register shows 10.",
    ),
    Kind.NO_UNIT: (
        "V10",
        sheet(cell("EC01", "12", unit="万")),
        "The unit of this amount is missing or unknown: “万”.",
    ),
    Kind.SLIP: (
        "V10",
        sheet(cell("EC01", "11805000"), year_ago={"EC01": D("1000.3333")}),
        "11,805,000 (118.05 billion yuan) looks like yuan typed as 10,000 yuan: "
        "earlier figures suggest about 1,000 (10.0 million yuan). Did you mean 1,180.5 "
        "(11.8 million yuan)?",
    ),
    Kind.NO_GROWTH: (
        "V11",
        sheet(cell("EC03", "30", "signed_flow", same_period="-20")),
        "The same period of last year is −20 (−200,000 yuan): growth has no "
        "percentage.",
    ),
    Kind.GRANTED_ABOVE_APPLIED: (
        "V13",
        sheet(
            cell("IP03", "9"),
            cell("IP01", "2"),
            history={"IP01": [(Quarter(year, 4), D(2)) for year in (2010, 2011, 2012)]},
        ),
        "9 granted this year, but only 8 filed in the last four years.",
    ),
    Kind.CLOSING_DIFFERS: (
        "V14",
        sheet(
            cell("IP04", "195", "stock"),
            previous={"IP04": D(185)},
            gained={"IP04": 14},
            lost={"IP04": 3},
        ),
        "185 at the start, 14 added and 3 lost make 196, but 195 is reported.",
    ),
    Kind.TECHNOLOGY_ABOVE_CONTRACT: (
        "V15",
        sheet(cell("CO04", "8"), technology={"CO04": D(9)}),
        "The technology part, 9 (90,000 yuan), is more than the contract value, "
        "8 (80,000 yuan).",
    ),
    Kind.CUMULATIVE_FALLS: (
        "V16",
        sheet(cell("PB01", "26", "cumulative"), previous={"PB01": D(27)}),
        "A cumulative number never decreases: 27 last quarter, 26 now. A withdrawal "
        "needs a note with its month, such as 2013-05.",
    ),
    Kind.FAR_ABOVE_BUDGET: (
        "V17",
        sheet(cell("PJ02", "12000"), budgets={"PJ02": D(10000)}),
        "12,000 (120 million yuan) is more than 110% of the total budget, 10,000 "
        "(100 million yuan).",
    ),
    Kind.SAME_PERIOD_DIFFERS: (
        "V18",
        sheet(cell("EC01", "5", same_period="4.1"), year_ago={"EC01": D(4)}),
        "The same period of last year is given as 4.1 (41,000 yuan), but 4 "
        "(40,000 yuan) was released. Correct it, or write a scope note.",
    ),
    Kind.TOTAL_DIFFERS: (
        "V19",
        sheet(cell("EC06", "58", "stock"), parts={"EC06": D(60)}),
        "The total is 58, but its parts add up to 60. Correct it, or write a note that "
        "names the overlap.",
    ),
    Kind.COUNT_DIFFERS: (
        "V20",
        sheet(cell("PL01", "58", "stock"), parts={"PL01": D(60)}),
        "The total is 58, but its parts add up to 60. Explain what is counted once.",
    ),
    Kind.NOT_ENDED: (
        "V21",
        sheet(cell("EC01", "5"), today=date(2013, 6, 30)),
        "Q2 2013 has not ended. Mark the value as an estimate, or leave it out.",
    ),
    Kind.SUDDEN_ZERO: (
        "V22",
        sheet(
            cell("EC06", "0", "stock"), history=past("EC06", ["12", "13", "14", "15"])
        ),
        "Zero, after four quarters above zero; the last was 15.",
    ),
    Kind.BAD_CODE: (
        "V23",
        sheet(codes={"ZL201110012345.6": "patent"}),
        "Patent number ZL201110012345.6: the check character is wrong.",
    ),
}


def finding_of(kind):
    rule, given, _ = SAID[kind]
    (finding,) = RULES[rule](given)
    return finding


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_its_sentence(kind):
    with override("en"):
        assert sentence(finding_of(kind), NAMES) == SAID[kind][2]


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_its_sentence_in_chinese(kind):
    finding = finding_of(kind)
    with override("zh-hans"):
        said = sentence(finding, dict.fromkeys(NAMES, "指标"))
    assert "%(" not in said
    assert "%%" not in said
    assert "(Jan" not in said
    assert "illion yuan" not in said


def test_nothing_has_a_sentence_without_a_kind():
    assert set(SENTENCES) == set(SAID) == set(Kind)
    assert set(SEVERITIES) == set(Severity)


def test_an_indicator_without_a_name_is_called_by_its_code():
    with override("en"):
        assert "more than EC01," in sentence(finding_of(Kind.ABOVE_REVENUE))


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
    assert amount(D(value), unit, "zh-hans") == chinese
    assert amount(D(value), unit, "en") == english
