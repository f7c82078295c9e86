"""A definition of another structure is refused, each fault with its place."""

from decimal import Decimal

import pytest
from django.utils import translation

from core.quarters import Quarter
from reporting.definitions.loading import SHIPPED
from reporting.definitions.readers import DefinitionRefused
from reporting.definitions.schema import read_definition
from tests.support.definitions import removing, repeating, setting, write_definition


@pytest.fixture(autouse=True)
def english():
    """Messages are compared in the language they are written in."""
    with translation.override("en"):
        yield


def refusal(path):
    """The reasons for which a file is refused."""
    with pytest.raises(DefinitionRefused) as caught:
        read_definition(path)
    return caught.value.reasons


BREACHES = {
    "an unknown key": (
        setting("red", "bases", 1, "colour"),
        "bases[1].colour: is not known. The keys are code, slug,",
    ),
    "an unknown part": (setting([], "baselines"), "baselines: is not known"),
    "a missing key": (removing("parks", 2, "slug"), "parks[2].slug: is missing"),
    "a missing part": (removing("facts"), "facts: is missing"),
    "an unknown rule": (
        setting("x", "targets", 3, "rule"),
        "targets[3].rule: 'x' is not one of multiplier, absolute, per_year",
    ),
    "an unknown nature": (
        setting("level", "indicators", 2, "versions", 0, "nature"),
        "indicators[2].versions[0].nature: 'level' is not one of flow, signed_flow,",
    ),
    "a comparator of no fact": (
        setting("~", "facts", 0, "comparator"),
        "facts[0].comparator: '~' is not one of =, >=, <=, range",
    ),
    "an empty name": (
        setting("", "bases", 0, "name_zh"),
        "bases[0].name_zh: This field cannot be blank.",
    ),
    "a blank quotation": (
        setting(" ", "facts", 4, "quotation_en"),
        "facts[4].quotation_en: must not be blank",
    ),
    "a long name": (
        setting("新" * 121, "bases", 0, "name_zh"),
        "bases[0].name_zh: Ensure this value has at most 120 characters",
    ),
    "a number where a text belongs": (
        setting(2, "targets", 0, "amount"),
        "targets[0].amount: must be a text in quotation marks",
    ),
    "a text where a number belongs": (
        setting("15", "periods", "due_day"),
        "periods.due_day: must be a whole number",
    ),
    "true where a number belongs": (
        setting(True, "periods", "due_day"),
        "periods.due_day: must be a whole number",
    ),
    "a word where true belongs": (
        setting("yes", "bases", 0, "first_wave"),
        "bases[0].first_wave: must be true or false",
    ),
    "a word where true of a fact belongs": (
        setting("yes", "facts", 0, "stated"),
        "facts[0].stated: must be true or false",
    ),
    "no list": (setting({}, "bases"), "bases: must be a list"),
    "no object": (setting("B01", "bases", 0), "bases[0]: must be an object"),
    "aliases in one text": (
        setting("生科园", "parks", 3, "aliases"),
        "parks[3].aliases: must be a list",
    ),
    "an alias twice": (
        setting(["生科园", "生科园"], "parks", 3, "aliases"),
        "parks[3].aliases[1]: '生科园' already appears at parks[3].aliases[0]",
    ),
    "no decimal": (
        setting("two", "targets", 0, "amount"),
        "targets[0].amount: “two” value must be a decimal number.",
    ),
    "a decimal too long": (
        setting("1.00001", "targets", 0, "amount"),
        "targets[0].amount: Ensure that there are no more than 4 decimal places.",
    ),
    "no such day": (
        setting("2012-02-30", "programme", "starts_on"),
        "programme.starts_on: “2012-02-30” value has the correct format",
    ),
    "no quarter": (
        setting("2015", "targets", 0, "due"),
        "targets[0].due: “2015” is not a quarter. Write it like 2013-Q2.",
    ),
    "a year of another age": (
        setting("2101-Q4", "periods", "last"),
        "periods.last: The year has to be between 1990 and 2100.",
    ),
    "a day that not every month has": (
        setting(31, "periods", "close_day"),
        "periods.close_day: must be a day from 1 to 28",
    ),
    "a day 0": (
        setting(0, "periods", "due_day"),
        "periods.due_day: must be a day from 1 to 28",
    ),
    "periods backwards": (
        setting("2010-Q4", "periods", "last"),
        "periods.last: is before first",
    ),
    "closed before due": (
        setting(14, "periods", "close_day"),
        "periods.close_day: is before due_day",
    ),
    "a code twice": (
        setting("B01", "bases", 7, "code"),
        "bases[7].code: 'B01' already appears at bases[0].code",
    ),
    "an address twice": (
        setting("new-energy", "bases", 7, "slug"),
        "bases[7].slug: 'new-energy' already appears at bases[0].slug",
    ),
    "a target twice": (
        repeating("targets"),
        "targets[9].code: 'T-PAT-IP01' already appears at targets[1].code",
    ),
    "a fact twice": (
        repeating("facts"),
        "facts[32].id: 'F02' already appears at facts[1].id",
    ),
    "an unknown fact": (
        setting(["F12", "F99"], "targets", 0, "fact_ids"),
        "targets[0].fact_ids: 'F99' does not appear in this file",
    ),
    "an unknown indicator": (
        setting("EC99", "targets", 0, "indicator"),
        "targets[0].indicator: 'EC99' does not appear in this file",
    ),
    "an unknown denominator": (
        setting("EC99", "indicators", 11, "versions", 0, "denominator"),
        "indicators[11].versions[0].denominator: 'EC99' does not appear",
    ),
    "an unknown article": (
        setting("A9", "targets", 0, "article"),
        "targets[0].article: 'A9' does not appear in this file",
    ),
    "an unknown article of a fact": (
        setting("A9", "facts", 0, "article"),
        "facts[0].article: 'A9' does not appear in this file",
    ),
    "an unknown fact of a platform": (
        setting("F99", "platforms", 0, "fact"),
        "platforms[0].fact: 'F99' does not appear in this file",
    ),
    "an unknown base of a platform": (
        setting("B99", "platforms", 0, "base"),
        "platforms[0].base: 'B99' does not appear in this file",
    ),
    "an unknown holder of an honour": (
        setting("A2-99", "honours", 0, "enterprise"),
        "honours[0].enterprise: 'A2-99' does not appear in this file",
    ),
    "an unknown park of an honour": (
        setting("east", "honours", 3, "park"),
        "honours[3].park: 'east' does not appear in this file",
    ),
    "an unknown base of a milestone": (
        setting("B99", "milestones", 0, "base"),
        "milestones[0].base: 'B99' does not appear in this file",
    ),
    "an unknown kind of platform": (
        setting("barn", "platforms", 0, "kind"),
        "platforms[0].kind: 'barn' is not one of state_key_laboratory,",
    ),
    "an enterprise twice": (
        repeating("enterprises"),
        "enterprises[6].code: 'A2-02' already appears at enterprises[1].code",
    ),
    "a control character": (
        setting("新\0能源", "bases", 0, "name_zh"),
        "bases[0].name_zh: contains a control character",
    ),
}


@pytest.mark.parametrize(("change", "reason"), BREACHES.values(), ids=BREACHES)
def test_a_breach_is_refused_with_its_place(tmp_path, change, reason):
    reasons = refusal(write_definition(tmp_path / "definition.json", change))
    assert len(reasons) == 1
    assert reasons[0].startswith(reason)


def test_every_breach_is_named_at_once(tmp_path):
    def change(definition):
        setting("x", "targets", 3, "rule")(definition)
        removing("parks", 2, "slug")(definition)
        repeating("bases")(definition)

    reasons = refusal(write_definition(tmp_path / "definition.json", change))
    places = [reason.partition(":")[0] for reason in reasons]
    expected = ["bases[8].code", "bases[8].slug", "parks[2].slug", "targets[3].rule"]
    assert places == expected


FILES = {
    "nothing": (b"", "The file is not JSON: Expecting value"),
    "half an object": (b'{"programme": ', "The file is not JSON: Expecting value"),
    "a list": (b"[]", "definition: must be an object"),
    "GB18030": ("{“".encode("gb18030"), "The file is not in UTF-8."),
    "a key twice": (
        b'{"programme": {}, "programme": {}}',
        "The key 'programme' appears twice in one object.",
    ),
    "a thousand lists": (b"[" * 200_000, "The file is not JSON: "),
}


@pytest.mark.parametrize(("content", "reason"), FILES.values(), ids=FILES)
def test_a_file_that_is_no_definition_is_refused(tmp_path, content, reason):
    path = tmp_path / "definition.json"
    path.write_bytes(content)
    assert refusal(path)[0].startswith(reason)


@pytest.mark.parametrize("name", ["absent.json", "."])
def test_a_file_that_cannot_be_read_is_refused(tmp_path, name):
    assert refusal(tmp_path / name)[0].startswith(f"{tmp_path / name}: ")


def test_a_byte_order_mark_is_no_fault(tmp_path):
    path = tmp_path / "definition.json"
    path.write_bytes(b"\xef\xbb\xbf" + SHIPPED.read_bytes())
    definition = read_definition(path)
    assert definition["targets"][0]["amount"] == Decimal(2)
    assert definition["periods"]["first"] == Quarter(2011, 1)
