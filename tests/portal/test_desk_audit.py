"""The auditor searches the audit, page by page, and takes it away as a table."""

import csv
import io
import re

import pytest
from django.utils import timezone, translation

from bases.models import InnovationBase
from core.exchange.cells import TRIGGERS
from portal.pages.desk.audit import search as page_data
from portal.pages.desk.audit.messages import ACTIONS
from reporting import audit
from reporting.actors import NOBODY, Actor
from reporting.models import AuditRecord
from tests.support import desk
from tests.support.pages import policy_faults, text_of
from tests.support.sandbox import ROOT

URLS = ["/en/desk/audit/", "/zh-hans/desk/audit/"]
URL = URLS[0]
APPS = ("accounts", "api", "core", "portal", "reporting")


@pytest.fixture
def auditor(city):
    """The auditor's browser."""
    return desk.client(city.auditor)


def numbers(client, **query) -> list[int]:
    """Which records a search shows."""
    answer = client.get(URL, query)
    return [told.record.seq for told in answer.context["page"].rows]


@pytest.mark.parametrize("name", ["reporter", "park_reviewer", "leader", "stranger"])
@pytest.mark.parametrize("url", URLS)
def test_nobody_but_the_auditor_knows_of_the_page(city, name, url):
    assert desk.client(getattr(city, name)).get(url).status_code == 404
    assert desk.client(city.bureau[0]).get(f"{url}?format=csv").status_code == 404
    assert "login" in desk.client(None).get(url)["Location"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_auditor_writes_nothing(auditor, method):
    assert getattr(auditor, method)(URL).status_code == 405


@pytest.mark.parametrize("url", URLS)
def test_the_page_shows_the_newest_first_with_the_head(auditor, url):
    answer = auditor.get(url)
    head = AuditRecord.objects.order_by("seq").last()
    shown = [told.record.seq for told in answer.context["page"].rows]
    assert shown == sorted(shown, reverse=True)
    assert shown[0] == head.seq
    assert head.sha256 in answer.text
    assert policy_faults(answer.text) == []


def test_a_page_costs_the_same_for_more_records(
    auditor, django_assert_num_queries, monkeypatch
):
    monkeypatch.setattr(page_data, "PAGE_SIZE", 20)
    for _count in range(2):
        with django_assert_num_queries(8):
            auditor.get(URL)
        for _record in range(20):
            audit.record_action("test", by=NOBODY)


def test_pages_follow_one_another_and_miss_none(auditor, monkeypatch):
    monkeypatch.setattr(page_data, "PAGE_SIZE", 2)
    for _record in range(5):
        audit.record_action("test", by=NOBODY)
    last = AuditRecord.objects.order_by("seq").last().seq
    found, before = [], ""
    while before is not None:
        page = auditor.get(URL, {"before": before, "action": ""}).context["page"]
        found += [told.record.seq for told in page.rows]
        before = page.before
    assert found == list(range(last, 0, -1))


def actions_told() -> set[str]:
    """Every action that the apps name in their source."""
    begins = {name.split(".")[0] for name in ACTIONS} - {"refused"}
    named = re.compile(rf'"((?:{"|".join(begins)})\.[a-z_]+)"')
    files = [file for app in APPS for file in (ROOT / app).rglob("*.py")]
    return {name for file in files for name in named.findall(file.read_text("utf-8"))}


def test_every_action_has_words():
    told = actions_told()
    assert {"contact.added", "sign_in.done", "release.made"} <= told
    assert told - ACTIONS.keys() == {"period.year"}  # a name of a file's column


def planted(city) -> AuditRecord:
    """A record of a changed base, from an address."""
    token = audit.origin.set("198.51.100.7")
    changes = {"name_zh": ["旧名", "新名"], "basemilestone 7 due": [None, "2014-Q1"]}
    try:
        return audit.record_action(
            "register.changed", by=city.bureau[1], row=city.base, changes=changes
        )
    finally:
        audit.origin.reset(token)


def test_every_filter_finds_its_record_and_no_other(city, auditor):
    one = planted(city)
    today = f"{timezone.localdate():%Y-%m-%d}"
    asked = [
        {"actor": "BUREAU-b"},
        {"action": "register.changed"},
        {"model": "bases.innovationbase", "row": str(city.base.pk)},
        {"address": "198.51"},
        {"first": today, "last": today, "address": "198.51.100.7"},
    ]
    for query in asked:
        assert numbers(auditor, **query) == [one.seq], query
    for query in ({"actor": "nobody"}, {"first": "2100-01-01"}, {"last": "2000-01-01"}):
        assert numbers(auditor, **query) == []


NONSENSE = [
    {"first": "2014-13-01"},
    {"first": "0001-01-01"},
    {"last": "9999-12-31"},
    {"before": "x"},
    {"before": "9" * 30},
    {"action": "none"},
    {"actor": "a\0"},
]


@pytest.mark.slow
@pytest.mark.parametrize("query", NONSENSE, ids=lambda query: "=".join(*query.items()))
@pytest.mark.parametrize("format_", ["", "csv"])
def test_nonsense_is_said_and_finds_nothing(auditor, query, format_):
    answer = auditor.get(URL, query | {"format": format_})
    assert answer.status_code == 400
    assert answer.context["page"].rows == []


WORDS = {
    URLS[0]: ["Changed", "name in Chinese", "7 · "],
    URLS[1]: ["旧名", "→ 新名"],
}


@pytest.mark.parametrize("url", URLS)
def test_a_change_is_read_before_and_after(city, auditor, url):
    planted(city)
    shown = text_of(auditor.get(url, {"address": "198.51"}).text)
    for word in WORDS[url]:
        assert word in shown


def test_a_saved_cell_is_read_before_and_after(city, auditor):
    row = desk.return_of(city.firms[0])
    version = desk.fill(row, city.reporter, EC01=5)
    row.refresh_from_db()
    assert version == row.version
    desk.fill(row, city.reporter, EC01=7)
    shown = text_of(auditor.get(URL, {"action": "return.saved"}).text)
    assert "EC01 · year to date 5 → 7" in shown


def test_the_table_is_complete_safe_and_told(city, auditor):
    planted(city)
    name = TRIGGERS[0] + "1+1"
    audit.record_action("test", by=Actor(name))
    last = AuditRecord.objects.order_by("seq").last().seq
    answer = auditor.get(URL, {"format": "csv", "before": str(last + 1)})
    _head, *rows = csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig")))
    assert [int(row[0]) for row in rows] == list(range(last, 0, -1))
    assert rows[0][2] == f"'{name}"
    assert "旧名" in rows[1][-1]
    told = AuditRecord.objects.order_by("seq").last()
    assert (told.action, told.user) == ("audit.exported", city.auditor)
    assert InnovationBase.objects.count() == 1


@pytest.mark.parametrize("url", URLS)
def test_the_table_says_what_the_page_says(city, auditor, url):
    one = planted(city)
    query = {"address": "198.51"}
    page = auditor.get(url, query).text
    with translation.override("en" if url == URLS[1] else "zh-hans"):
        content = auditor.get(url, query | {"format": "csv"}).getvalue()
    head, row = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    table = page.partition("<thead>")[2].partition("</table>")[0]
    headings = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', table, re.S)
    assert [text_of(words) for words in headings] == head
    cells = re.findall(r"<(?:td|th scope=.row.)[^>]*>(.*?)</t[dh]>", table, re.S)
    assert [plain(cell or "—") for cell in row] == [plain(text_of(c)) for c in cells]
    assert int(row[0]) == one.seq


def plain(text: str) -> str:
    """A text without what only sets its parts apart."""
    return re.sub(r"[\s:：]", "", text)
