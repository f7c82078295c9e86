"""What sample enterprises report from their own books: money and people."""

from decimal import Decimal
from functools import cache
from random import Random

from core.quarters import Quarter
from samples.firms import LOSS_MAKER, Firm
from samples.seeded_random import draw_per_mille, make_dice
from targets.formulas import Known

ZERO = Decimal(0)
FEN = Decimal("0.01")  # 万元 with two decimals, as officials type them
# Flows as thousandths of revenue, a firm's usual share drawn from these.
SHARES = {
    "EC02": (970, 1080),
    "EC03": (30, 110),
    "EC04": (30, 70),
    "EC05": (90, 320),
    "RD06": (1, 5),
}
COUNTS = {"AC02": 3, "AC03": 4, "AC04": 5}
"""Counts that happen about once in so many quarters."""

SOFTWARE_LINES = {"B04", "B08"}
FIRST_YEAR = 2010
FLOWS = ("EC01", *SHARES, "RD01", "EN02")
ANNUAL = ("RD02", "RD04")


@cache
def draw_quarter_flows(firm: Firm, quarter: Quarter) -> dict[str, Decimal]:
    """The flows of a single quarter, in 万元; energy in tonnes of coal equivalent."""
    chance = make_dice("quarter", firm.number, quarter)
    season = Decimal(firm.line.seasons[quarter.quarter - 1]) / 100
    revenue = (
        draw_yearly_revenue(firm, quarter.year)
        * season
        * draw_per_mille(chance, 930, 1070)
    )
    usual = draw_usual_shares(firm)
    flows = {code: revenue * draw_share(usual[code], chance) for code in usual}
    flows["EC01"] = revenue
    flows["EC05"] = min(flows["EC05"], revenue)
    flows["EN02"] *= Decimal("0.97") ** (quarter.year - FIRST_YEAR)
    if firm.number == LOSS_MAKER:
        flows["EC03"] = revenue * get_loss_margin(quarter.year)
    return {code: value.quantize(FEN) for code, value in flows.items()}


@cache
def draw_yearly_revenue(firm: Firm, year: int) -> Decimal:
    """Revenue of a year: that of 2010 grown as the line grows, better or worse."""
    chance = make_dice("revenue", firm.number)
    value = Decimal(chance.randint(*firm.line.size))
    for growth in firm.line.growth[: year - FIRST_YEAR]:
        value *= 1 + Decimal(growth + chance.randint(-6, 6)) / 100
    return value


@cache
def draw_usual_shares(firm: Firm) -> dict[str, Decimal]:
    """The usual shares of a firm's flows in its revenue."""
    chance = make_dice("shares", firm.number)
    line = firm.line
    # kg of coal equivalent per 1,000 yuan are hundredths of a tonne per 万元
    energy = Decimal(chance.randint(*line.energy)) / 100
    drawn = {code: draw_per_mille(chance, *SHARES[code]) for code in SHARES}
    return drawn | {"RD01": draw_per_mille(chance, *line.research), "EN02": energy}


def draw_share(usual: Decimal, chance: Random) -> Decimal:
    """A share in one quarter: the usual one, up to a twelfth off."""
    return usual * draw_per_mille(chance, 920, 1080)


def get_loss_margin(year: int) -> Decimal:
    """The margin of the loss-maker, which narrows its loss and turns a profit."""
    return Decimal({2012: -9, 2013: -5, 2014: 1}.get(year, 3)) / 100


@cache
def draw_own_figures(firm: Firm, quarter: Quarter) -> dict[str, Known]:
    """Everything from a firm's books as of a quarter, flows year to date.

    None is what does not apply to it.
    """
    quarters = [*Quarter.span(Quarter(quarter.year, 1), quarter)]
    known = {
        code: sum((draw_quarter_flows(firm, each)[code] for each in quarters), ZERO)
        for code in FLOWS
    }
    known |= draw_people(firm, quarter)
    figures: dict[str, Known] = {**known, **draw_counts(firm, quarters)}
    if quarter.quarter == 4:
        figures |= draw_annual_figures(firm, quarter.year, known)
    return figures


def draw_people(firm: Firm, quarter: Quarter) -> dict[str, Decimal]:
    """Employees and those in R&D at the end of a quarter: whole persons."""
    chance = make_dice("people", firm.number)
    output = chance.randint(55, 110)  # 万元 of revenue a year and head
    researchers = draw_per_mille(chance, 60, 160)
    output += 4 * (quarter.year - FIRST_YEAR)
    heads = int(draw_yearly_revenue(firm, quarter.year) / output) + quarter.quarter
    return {"EC06": Decimal(heads), "RD03": Decimal(int(heads * researchers) + 1)}


def draw_counts(firm: Firm, quarters: list[Quarter]) -> dict[str, Known]:
    """New products, standards, and copyrights where there is software; year to date."""
    return {
        code: draw_count(code, seldom, firm, quarters)
        for code, seldom in COUNTS.items()
    }


def draw_count(code: str, seldom: int, firm: Firm, quarters: list[Quarter]) -> Known:
    """How often in the quarters; None where a line of business has no such thing."""
    if code == "AC04" and firm.line.base not in SOFTWARE_LINES:
        return None
    chances = (make_dice(code, firm.number, quarter) for quarter in quarters)
    return Decimal(sum(chance.randint(1, seldom) == 1 for chance in chances))


def draw_annual_figures(
    firm: Firm, year: int, known: dict[str, Decimal]
) -> dict[str, Decimal]:
    """What is reported once a year, on a definition of its own."""
    chance = make_dice("annual", firm.number, year)
    spent, worked = draw_per_mille(chance, 780, 940), draw_per_mille(chance, 550, 850)
    return {
        "RD02": (known["RD01"] * spent).quantize(FEN),
        "RD04": (known["RD03"] * worked).quantize(Decimal("0.1")),
    }
