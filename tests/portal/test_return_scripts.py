"""What the scripts of a return read, format and split, asked in a real browser.

The modules are imported as the page imports them, from the address they are served at.
"""

import pytest

from tests.support.sandbox import fresh_sandbox

pytestmark = pytest.mark.browser
TEN_THOUSANDTHS = 10_000
WORDS = {name: name for name in ("tLoss", "tZero", "tProfit", "tSmaller", "tLarger")}
CALL = """async ({path, name, given}) => {
    const read = one => one?.whole === undefined ? one : BigInt(one.whole);
    const found = (await import(path))[name](...given.map(read));
    return typeof found === "bigint" ? {whole: String(found)} : found;
}"""


@pytest.fixture(scope="module")
def page(browser, store):
    """A page of a server that serves the scripts; no table of its database is read."""
    with fresh_sandbox(store) as sandbox, sandbox.serve(workers=1) as address:
        page = browser.new_page()
        page.goto(f"{address}/static/css/portal.css")
        yield page
        page.close()


@pytest.fixture
def call(page):
    """Call a function of a module; whole numbers are handed over as BigInt."""

    def call(module, name, *given):
        asked = {"path": f"/static/js/return/{module}.js", "name": name}
        asked["given"] = [
            {"whole": str(one)} if is_whole(one) else one for one in given
        ]
        found = page.evaluate(CALL, asked)
        return int(found["whole"]) if isinstance(found, dict) else found

    return call


def is_whole(value):
    """Tell whether a value is a whole number and not a truth value."""
    return isinstance(value, int) and not isinstance(value, bool)


@pytest.mark.parametrize(
    ("text", "ten_thousandths"),
    [
        ("12480", 124_800_000),
        ("12,480", 124_800_000),
        ("１２，４８０．５", 124_805_000),
        (" 7 ", 70_000),
        ("-45.5", -455_000),
        ("−45.5", -455_000),
        (".5", 5_000),
        ("0", 0),
        ("-0", 0),
        ("0.0001", 1),
        ("9" * 40, int("9" * 40) * TEN_THOUSANDTHS),
    ],
)
def test_an_amount_is_read_exactly(call, text, ten_thousandths):
    assert call("numbers", "parseAmount", text, False) == ten_thousandths


@pytest.mark.parametrize(
    "text",
    ["", " ", "abc", "1.", ".", "-", "--1", "1 2", "1,23", "12,34,567", "0.00001",
     "1e3", "∞", "9" * 41, "1亿元"],
)  # fmt: skip
def test_what_is_no_amount_is_not_read_as_zero(call, text):
    assert call("numbers", "parseAmount", text, False) is None


@pytest.mark.parametrize(
    ("text", "ten_thousandths"),
    [
        ("1.2亿元", 120_000_000),
        ("3 百万元", 3_000_000),
        ("5万元", 50_000),
        ("-70千元", -70_000),
        ("124,800,000元", 124_800_000),
        ("1元", 1),
        ("0.5元", None),  # less than a ten-thousandth of 万元
        ("5斤", None),
        ("元", None),
    ],
)
def test_money_may_name_its_unit(call, text, ten_thousandths):
    assert call("numbers", "parseAmount", text, True) == ten_thousandths


@pytest.mark.parametrize(
    ("value", "by", "rounded"),
    [(5, 10, 1), (-5, 10, -1), (4, 10, 0), (-4, 10, 0), (15, 10, 2), (1, 3, 0)],
)
def test_a_half_is_rounded_away_from_zero(call, value, by, rounded):
    assert call("numbers", "divideRounded", value, by) == rounded


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (1, "0.0001"),
        (10_000, "1"),
        (124_805_000, "12,480.5"),
        (-455_000, "−45.5"),
        (10**13, "1,000,000,000"),
    ],
)
def test_a_difference_has_the_digits_it_needs(call, value, shown):
    assert call("numbers", "formatDifference", value, 0) == shown


@pytest.mark.parametrize("given", [(None, 1), (1, None), (None, None)])
def test_a_difference_with_what_is_missing_is_none(call, given):
    assert call("numbers", "formatDifference", *given) == "—"


@pytest.mark.parametrize(
    ("value", "language", "said"),
    [
        (None, "en", ""),
        (124_800_000, "zh-hans", "（1.2亿元）"),
        (124_800_000, "en", "(125 million yuan)"),
        (50_000, "zh-hans", "（50,000元）"),
        (50_000, "en", "(50,000 yuan)"),
        (99_999_999, "zh-hans", "（1.0亿元）"),
        (-455_000, "en", "(−455,000 yuan)"),
        (0, "zh-hans", "（0元）"),
        (1_234_500_000, "en", "(1.23 billion yuan)"),
    ],
)
def test_money_is_said_in_the_units_people_use(call, value, language, said):
    assert call("numbers", "describeMoney", value, language) == said


@pytest.mark.parametrize(
    ("now", "then", "said"),
    [
        (110, 100, "+10.0%"),
        (90, 100, "−10.0%"),
        (100, 100, "0.0%"),
        (0, 100, "−100.0%"),
        (-1, 100, "tLoss"),
        (1, 0, "tZero"),
        (0, 0, "—"),
        (1, -5, "tProfit"),
        (-3, -5, "tSmaller"),
        (-7, -5, "tLarger"),
        (-5, -5, "—"),
        (None, 100, "—"),
        (100, None, "—"),
    ],
)
def test_growth_is_said_in_words_where_a_percentage_misleads(call, now, then, said):
    assert call("numbers", "describeGrowth", now, then, WORDS) == said


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("1\t2\r\n3\t4\r\n", [["1", "2"], ["3", "4"], [""]]),
        ("1\n2", [["1"], ["2"]]),
        ("1\r2", [["1"], ["2"]]),
        ("\t421 ", [["", "421"]]),
        ('"1,000"\t" 2 "', [["1,000", "2"]]),
        ("5", [["5"]]),
    ],
)
def test_a_block_is_split_into_rows_of_cells(call, text, rows):
    assert call("paste", "splitBlock", text) == rows


@pytest.mark.parametrize(
    ("text", "is_block"),
    [("5", False), ("", False), ("a b", False), ("1\t2", True), ("1\n", True)],
)
def test_one_cell_alone_is_no_block(call, text, is_block):
    assert call("paste", "isBlock", text) is is_block
