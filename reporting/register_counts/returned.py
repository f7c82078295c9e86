"""What registers count rests on no return: reported is whose return is in.

A register is counted for everybody as soon as one return of a quarter came out. So of
these indicators a total says how many returns are in, and compares nothing while most
are missing.
"""

from decimal import Decimal
from typing import Protocol

from reporting.register_counts.counts import COUNTS


class ReturnedTotal(Protocol):
    """A total as far as it says who has reported."""

    @property
    def reported(self) -> int: ...
    @property
    def expected(self) -> int: ...
    @property
    def weight_in(self) -> Decimal | None: ...
    @property
    def weight_expected(self) -> Decimal | None: ...


def is_counted(code: str) -> bool:
    """Whether registers count the indicator of a code."""
    return code in COUNTS


def count_reporters(total: ReturnedTotal, code: str) -> int:
    """How many have reported; of what registers count, how many returns are in.

    Returns weigh one each there. Totals written before there were weights count
    everybody for whom there is a number.
    """
    if not is_counted(code) or total.weight_in is None:
        return total.reported
    return int(total.weight_in)


def is_gathering(total: ReturnedTotal, code: str, least_coverage: int) -> bool:
    """Whether a register's count stands beside too few returns to be compared.

    `least_coverage` is the share of returns, in per cent, that a comparison needs.
    """
    if not (is_counted(code) and total.weight_in is not None and total.weight_expected):
        return False
    return total.weight_in * 100 < total.weight_expected * least_coverage
