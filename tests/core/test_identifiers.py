"""Check characters of firms' and patents' numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.identifiers import (
    compute_organisation_code_check,
    compute_patent_check,
    compute_uscc_check,
    is_valid_organisation_code,
    is_valid_patent_number,
    is_valid_uscc,
    normalise_identifier,
    normalise_patent_number,
)

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
organisations = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=8, max_size=8)
digits = st.text("0123456789", min_size=12, max_size=12)


@pytest.mark.parametrize(
    "code",
    [
        "91350100M000100Y43",  # the example of GB 32100-2015
        "91110000600037341L",
        "91630100PDY00001X2",
        " ９１１１００００６０００３７３４１ｌ ",
    ],
)
def test_a_correct_credit_code_is_valid(code):
    assert is_valid_uscc(code)


@pytest.mark.parametrize("first", "ANY")
def test_authorities_with_a_letter_issue_valid_codes(first):
    body = f"{first}1630100PDY00001X"
    assert is_valid_uscc(body + compute_uscc_check(body))


@pytest.mark.parametrize(
    "code",
    [
        "",
        "91350100M000100Y4",
        "91350100M000100Y433",
        "91350100M000100Y44",
        "91350010M000100Y43",  # two digits exchanged
        "B1350100M000100Y43",  # no such authority
        "9135010OM000100Y43",  # the letter O
        "91350100M000100Y4\n",
    ],
)
def test_a_wrong_credit_code_is_not_valid(code):
    assert not is_valid_uscc(code)


@given(st.data(), st.from_regex("[1-9][1-9][0-9]{6}[0-9A-H]{9}", fullmatch=True))
def test_every_single_wrong_character_of_a_credit_code_is_found(data, body):
    code = body + compute_uscc_check(body)
    place = data.draw(st.integers(0, 17))
    wrong = data.draw(st.sampled_from(USCC_ALPHABET.replace(code[place], "")))
    assert is_valid_uscc(code)
    assert not is_valid_uscc(code[:place] + wrong + code[place + 1 :])


@pytest.mark.parametrize(
    "code", ["D2143569-X", "M000100Y-4", "60003734-1", "PDY00001X", "ｐｄｙ00001-Ｘ"]
)
def test_a_correct_organisation_code_is_valid(code):
    assert is_valid_organisation_code(code)


@pytest.mark.parametrize(
    "code", ["", "M000100Y-5", "M00010Y0-4", "M000100Y--4", "M000-100Y4", "PDY00001-"]
)
def test_a_wrong_organisation_code_is_not_valid(code):
    assert not is_valid_organisation_code(code)


@given(organisations)
def test_a_computed_organisation_code_is_valid(body):
    assert is_valid_organisation_code(f"{body}-{compute_organisation_code_check(body)}")


@pytest.mark.parametrize(
    "number",
    [
        "201710601862.3",
        "2017106018623",
        "ZL201710601862.3",
        "ZL95115608.X",
        "ｚｌ ９５１１５６０８．ｘ",
        "97101765.4",
    ],
)
def test_a_correct_patent_number_is_valid(number):
    assert is_valid_patent_number(number)


@pytest.mark.parametrize(
    "number",
    [
        "",
        "ZL201110012345.6",  # its check digit is 5
        "9511560.8X",
        "95115608..X",
        "95115608",
        "951156081.X",
        "CN95115608.X",
    ],
)
def test_a_wrong_patent_number_is_not_valid(number):
    assert not is_valid_patent_number(number)


@given(digits, st.sampled_from([8, 12]), st.sampled_from("123456789"), st.data())
def test_a_patent_number_with_one_wrong_digit_is_found(text, length, step, data):
    body = text[:length]
    place = data.draw(st.integers(0, length - 1))
    wrong = str((int(body[place]) + int(step)) % 10)
    check = compute_patent_check(body)
    assert is_valid_patent_number(body + check)
    assert not is_valid_patent_number(
        f"{body[:place]}{wrong}{body[place + 1 :]}{check}"
    )


@pytest.mark.parametrize(
    ("check", "body"),
    [
        (compute_uscc_check, "91350100M000100Y"),
        (compute_organisation_code_check, "PDY0000"),
        (compute_organisation_code_check, "pdy00001"),
        (compute_patent_check, "9511560"),
        (compute_patent_check, "２０１７１０６０"),
    ],
)
def test_a_body_that_is_none_has_no_check_character(check, body):
    with pytest.raises(ValueError, match="not the body of an identifier"):
        check(body)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("　ＺＬ９５ａ ", "ZL95A"), ("pdy00001-x", "PDY00001-X"), ("", "")],
)
def test_identifiers_are_stored_half_width_and_in_capitals(typed, stored):
    assert normalise_identifier(typed) == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("zl95115608.x", "95115608.X"),
        ("ZL 2017106018623", "201710601862.3"),
        ("97101765.4", "97101765.4"),
        ("ZL?", "?"),
    ],
)
def test_patent_numbers_are_stored_without_prefix_and_with_point(typed, stored):
    assert normalise_patent_number(typed) == stored
