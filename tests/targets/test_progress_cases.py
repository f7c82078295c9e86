"""Every worked case of the domain, computed by the project to six decimals."""

import json
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from core.quarters import Quarter
from core.statuses import Status
from targets.formulas import (
    DOUBLING,
    classify_turn,
    compute_annual_rate_to_multiply,
    compute_attainment,
    compute_calendar_pace,
    compute_composite,
    compute_compound_rate,
    compute_expected_closing,
    compute_geometric_milestone,
    compute_growth,
    compute_linear_milestone,
    compute_multiplier_target,
    compute_need_per_quarter,
    compute_percentage_points,
    compute_plan_completion,
    compute_progress_share,
    compute_quarter_on_quarter,
    compute_ratio,
    compute_rolling_four,
    compute_single_quarter,
    is_met,
    is_ytd_falling,
)
from targets.lights import Thresholds, choose_light
from targets.progress import Terms, measure_progress
from targets.rollup import EnterpriseValue, compute_ratio_of_sums, sum_enterprises

CASES = json.loads(
    (Path(__file__).parents[1] / "data" / "progress_cases.json").read_text("utf-8"),
    parse_int=Decimal,
)
START = Quarter(2011, 4)
ONE = Decimal(1)


def shown(value):
    """As the file writes it: numbers to six decimals half up, the rest as it is."""
    if not isinstance(value, Decimal):
        return value
    return str(value.quantize(Decimal("0.000001"), ROUND_HALF_UP))


def terms(baseline, target, quarters=16):
    due = START + int(quarters)
    return Terms(baseline, target, ">=", "up", "linear", START, due)


def quarters_of(ytd):
    return [compute_single_quarter(*ends) for ends in zip(ytd, [0, *ytd], strict=False)]


def c01(ytd):
    return {f"D{n}": quarter for n, quarter in enumerate(quarters_of(ytd), 1)}


def c02(now, same_period_last_year):
    return {"growth": compute_growth(now, same_period_last_year)}


def c03(ytd_2013, ytd_2012, q):
    now, then = (quarters_of(ytd)[int(q) - 1] for ytd in (ytd_2013, ytd_2012))
    return {"D3_2013": now, "D3_2012": then, "growth": compute_growth(now, then)}


def c04(D2, D3):
    return {"growth": compute_quarter_on_quarter(D3, D2, "single_quarter")}


def c05(Y2, Y3, measure):
    return {"growth": compute_quarter_on_quarter(Y3, Y2, measure)}


def c06(Yq_now, Y4_prev, Yq_prev):
    return {"R4": compute_rolling_four(Yq_now, Y4_prev, Yq_prev)}


def c08(ytd, plan, q):
    completion, pace = compute_plan_completion(ytd, plan), compute_calendar_pace(int(q))
    return {
        "completion": completion,
        "pace": pace,
        "gap_pp": compute_percentage_points(completion, pace),
        "index": compute_ratio(completion, pace),
    }


def c09(B_2011, T_2015, A_R4, quarters_elapsed, quarters_total):
    at = START + int(quarters_elapsed)
    state = measure_progress(terms(B_2011, T_2015, quarters_total), A_R4, at)
    return {
        "progress": state.progress,
        "attainment": state.attainment,
        "tau": state.elapsed,
        "gap_pp": state.gap_points,
        "SPI": state.pace,
        "light": state.light,
    }


def c10(B, T, tau, A):
    milestone = compute_linear_milestone(B, T, Decimal(tau))
    return {"M": milestone, "ratio": compute_ratio(A, milestone)}


def c11(B, T, tau, A):
    milestone = compute_geometric_milestone(B, T, Decimal(tau))
    return {"M": milestone, "ratio": compute_ratio(A, milestone)}


def c12(n):
    return {
        f"n{years}": compute_annual_rate_to_multiply(Decimal(2), years) for years in n
    }


def c14(B_2011, T_2015, A_2013, tau):
    at = START + int(16 * Decimal(tau))
    state = measure_progress(terms(B_2011, T_2015), A_2013, at)
    return {
        "progress": state.progress,
        "attainment": state.attainment,
        "growth_since_baseline": compute_growth(A_2013, B_2011),
        "gap_pp": state.gap_points,
    }


def c15(opening, granted, lapsed, reported_closing):
    closing = compute_expected_closing(opening, granted, lapsed)
    return {"expected_closing": closing, "difference": reported_closing - closing}


def c17(A, T, quarters_elapsed, quarters_total):
    at = START + int(quarters_elapsed)
    state = measure_progress(terms(Decimal(0), T, quarters_total), A, at)
    return {
        "progress": state.progress,
        "tau": state.elapsed,
        "gap_pp": state.gap_points,
        "light": state.light,
    }


def c18(B, T, A):
    state = measure_progress(terms(B, T), A, START + 8)
    return {"progress": state.progress, "growth": compute_growth(A, B)}


def c19(B, multiplier, A):
    with pytest.raises(ValueError, match="no multiple of a baseline of 0"):
        compute_multiplier_target(B, multiplier)
    return {"progress": measure_progress(terms(B, None), A, START + 8).progress}


def c23(B, T, A):
    progress = compute_progress_share(A, B, T)
    return {
        "progress": progress,
        "capped": compute_composite([(ONE, progress)]),
        "attainment": compute_attainment(A, T, "up"),
    }


def c25(B_v2, T, A):
    return {"progress": compute_progress_share(A, B_v2, T)}


def c26(ytd):
    return c01(ytd) | {
        "D2_plus_D3": compute_single_quarter(ytd[2], ytd[0]),
        "year": ytd[3],
    }


def c27(now, last_year):
    firms = [
        {
            START: EnterpriseValue(last_year[firm], Status.REPORTED),
            START + 4: EnterpriseValue(
                value, Status.REPORTED if value else Status.MISSING
            ),
        }
        for firm, value in now.items()
    ]
    city = sum_enterprises(firms, START + 4, "flow")
    return {
        "coverage": city.coverage,
        "sum_reported": city.value,
        "growth_matched": city.growth,
        "trap_naive": compute_growth(city.value, sum(last_year.values())),
    }


def c29(rd, revenue):
    pairs = list(zip(rd, revenue, strict=True))
    mean = compute_composite((ONE, compute_ratio(*pair)) for pair in pairs)
    return {"ratio": compute_ratio_of_sums(pairs), "trap_mean": mean}


def c32(B):
    return {
        word: compute_multiplier_target(B, times) for word, times in DOUBLING.items()
    }


def c33(stock, annual_flow, years_ahead):
    stock_target, flow_target = (
        compute_multiplier_target(value, DOUBLING["翻一番"])
        for value in (stock, annual_flow)
    )
    later = compute_expected_closing(stock, annual_flow * years_ahead, Decimal(0))
    return {
        "T_stock": stock_target,
        "T_flow": flow_target,
        "stock_if_flow_constant": later,
        "attainment_stock": compute_attainment(later, stock_target, "up"),
        "progress_stock": compute_progress_share(later, stock, stock_target),
        "progress_flow": compute_progress_share(annual_flow, annual_flow, flow_target),
    }


def c35(P):
    fractions = [Fraction(share) for share in P]
    shares = [Decimal(one.numerator) / one.denominator for one in fractions]
    mean = compute_composite(
        [(ONE, share) for share in shares], cap=Decimal("Infinity")
    )
    return {"mean": mean}


def c36(B, A, n):
    return {"rate": compute_compound_rate(B, A, n)}


def c37(then, now):
    return {
        "growth": compute_growth(now, then),
        "change": now - then,
        "flag": classify_turn(now, then),
    }


def c39(plan, ytd, q):
    return {"per_quarter": compute_need_per_quarter(ytd, plan, int(q))}


def c42(A, T):
    return {f"met_{value}": is_met(value, T, ">=") for value in A}


def c48(ytd):
    _first, second, third = ytd
    fall = compute_single_quarter(third, second)
    return {"D3": fall, "valid": not is_ytd_falling(third, second)}


def c49(gap_pp):
    lights = [
        choose_light(Decimal(gap), met=False, thresholds=Thresholds()) for gap in gap_pp
    ]
    return {f"g{n}": one for n, one in enumerate(lights, 1)}


def c50(A, B, T, i, n):
    state = measure_progress(terms(B, T, n), A, START + int(i))
    return {
        "progress": state.progress,
        "tau": state.elapsed,
        "SPI": state.pace,
        "gap_pp": state.gap_points,
    }


SOLVERS = {
    "C01": c01,
    "C02": c02,
    "C03": c03,
    "C04": c04,
    "C05": c05,
    "C06": c06,
    "C07": c06,
    "C08": c08,
    "C09": c09,
    "C10": c10,
    "C11": c11,
    "C12": c12,
    "C14": c14,
    "C15": c15,
    "C17": c17,
    "C18": c18,
    "C19": c19,
    "C23": c23,
    "C25": c25,
    "C26": c26,
    "C27": c27,
    "C29": c29,
    "C32": c32,
    "C33": c33,
    "C35": c35,
    "C36": c36,
    "C37": c37,
    "C39": c39,
    "C42": c42,
    "C48": c48,
    "C49": c49,
    "C50": c50,
}


def test_no_case_of_the_file_is_left_out():
    assert [case["id"] for case in CASES] == list(SOLVERS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_worked_case_comes_out_to_six_decimals(case):
    result = SOLVERS[case["id"]](**case["inputs"])
    assert {name: shown(value) for name, value in result.items()} == case["expected"]
