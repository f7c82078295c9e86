"""What a command tells whoever runs it at the server."""

from django.core.management.base import OutputWrapper

from reporting.imports.importing import ImportReport
from reporting.tables.faults import format_problems


def print_report(
    out: OutputWrapper, report: ImportReport, *, dry_run: bool = False
) -> None:
    """Print every problem in English and in Chinese, then what was done."""
    for severity, problems in (
        ("error", report.errors),
        ("doubt", report.doubts),
        ("warning", report.warnings),
    ):
        spoken = (format_problems(problems, language) for language in ("en", "zh-hans"))
        for english, chinese in zip(*spoken, strict=True):
            out.write(f"{severity}: {english} / {chinese}")
    if not report.errors:
        done = "would change / 将变更" if dry_run else "changed / 已变更"
        out.write(
            f"{report.lines} figures read, {report.changed} {done}, in "
            f"{report.returns} returns; {len(report.warnings)} warnings / "
            f"读取{report.lines}项，涉及{report.returns}份季报，"
            f"{len(report.warnings)}条提示"
        )
