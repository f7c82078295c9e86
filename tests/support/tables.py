"""Writes the files of figures that tests read."""

import csv
from pathlib import Path

import xlsxwriter

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "gb18030")
HEADER = (
    "subject",
    "indicator",
    "period",
    "value",
    "same_period_last_year",
    "unit",
    "status",
    "note",
)
CHINESE = (
    "填报对象",
    "指标",
    "报告期",
    "本年累计",
    "上年同期",
    "单位",
    "状态",
    "说明",
)
ROW = ("E001", "EC01", "2013-Q2", "12.5", "10", "万元", "reported", "第一行")


def write_csv(path: Path, rows, encoding: str = "utf-8", **format_) -> Path:
    """Write rows as CSV; `format_` goes to csv.writer."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, **format_).writerows(rows)
    return path


def write_xlsx(path: Path, rows, **more_sheets) -> Path:
    """Write a workbook: texts as texts, numbers as numbers, formulas as given.

    `more_sheets` are rows by sheet name; they come after the sheet 数据.
    """
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False})
    for name, content in {"数据": rows, **more_sheets}.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(content):
            sheet.write_row(number, 0, row)
    book.close()
    return path


def row_with(**cells: object) -> tuple:
    """A good row of the long form with some cells replaced, by column."""
    assert cells.keys() <= set(HEADER)
    return tuple(cells.get(name, cell) for name, cell in zip(HEADER, ROW, strict=True))
