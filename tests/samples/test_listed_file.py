"""The file of listed companies."""

from decimal import Decimal

import pytest

from core.quarters import Quarter
from reporting.tables.faults import FileRefused
from samples.listed_file import LISTED, ListedRow, read_listed
from tests.support.sandbox import ROOT
from tests.support.tables import write_csv, write_xlsx

HEADER = list(LISTED.names)
ROW = ["000792", "盐湖股份", "青海", "农药化肥", "2015", "1", "2113.928", "-256.3534"]
SALT_LAKE = ListedRow(
    row=2,
    security_code="000792",
    short_name="盐湖股份",
    region="青海",
    industry="农药化肥",
    period=Quarter(2015, 1),
    revenue=Decimal("2113.928"),
    net_profit=Decimal("-256.3534"),
)


def test_a_row_keeps_the_zeros_of_its_code_and_its_unit(tmp_path):
    path = write_csv(tmp_path / "f.csv", [HEADER, ROW], "utf-8-sig")
    assert list(read_listed(path)) == [SALT_LAKE]


def test_a_workbook_is_read_too(tmp_path):
    row = [*ROW[:4], 2015, 1, 2113.928, -256.3534]
    assert list(read_listed(write_xlsx(tmp_path / "f.xlsx", [HEADER, row]))) == [
        SALT_LAKE
    ]


def test_a_blank_figure_is_none(tmp_path):
    path = write_csv(tmp_path / "f.csv", [HEADER, [*ROW[:6], "", ""]])
    assert list(read_listed(path)) == [
        SALT_LAKE._replace(revenue=None, net_profit=None)
    ]


@pytest.mark.parametrize(
    ("column", "cell", "english", "chinese"),
    [
        (
            "security_code",
            "792",
            "“792” is not a security code. It has six digits.",
            "“792”不是六位证券代码。",
        ),
        (
            "security_code",
            "６00٣14",
            "“６00٣14” is not a security code. It has six digits.",
            "“６00٣14”不是六位证券代码。",
        ),
        ("short_name", "", "This cell cannot be blank.", "此单元格不得为空。"),
        ("year", "15", "“15” is not a year.", "“15”不是年份。"),
        (
            "quarter",
            "5",
            "“5” is not a quarter from 1 to 4.",
            "“5”不是1至4的季度。",
        ),
        (
            "revenue_ytd_million_yuan",
            "--",
            "“--” is not a number. If there is no figure, leave the cell blank or "
            "enter a status.",
            "“--”不是数字。没有数据时，请留空或填写数据状态。",
        ),
    ],
)
def test_a_bad_cell_is_named_with_its_place(tmp_path, column, cell, english, chinese):
    row = [
        cell if name == column else good for name, good in zip(HEADER, ROW, strict=True)
    ]
    (problem,) = read_listed(write_csv(tmp_path / "f.csv", [HEADER, row]))
    assert problem.sentence("en") == f"Row 2, column {column}: {english}"
    assert problem.sentence("zh-hans") == f"第2行“{column}”列：{chinese}"


def test_a_file_of_other_columns_is_refused(tmp_path):
    path = write_csv(tmp_path / "f.csv", [HEADER[:-1], ROW[:-1]])
    with pytest.raises(FileRefused, match="missing_column"):
        list(read_listed(path))


def test_the_real_figures_of_qinghai_are_read():
    file = ROOT / "docs" / "data" / "listed_companies_qinghai_2014_2016.csv"
    rows = list(read_listed(file))
    assert len(rows) == 106
    # the repeated row (盐湖股份, 2015-Q1) counts once; million yuan to 万元
    first_quarter = {
        r.security_code: r.revenue for r in rows if r.period == Quarter(2015, 1)
    }
    assert sum(first_quarter.values()) * 100 == Decimal("1033963.51")


def test_the_real_figures_of_china_are_read(shared_data):
    rows = list(read_listed(shared_data / "listed_companies_china_2014.csv"))
    assert len(rows) == 11_261
    assert sum(row.revenue is None for row in rows) == 25
    assert len({row.security_code for row in rows}) == 2916
