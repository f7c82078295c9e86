"""Who may exchange tables, which files are refused, and what becomes of an upload."""

import os
import tempfile
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from bases.models import Park
from core.exchange.admin import HOUR, PREFIX, SIGNER, ExchangesRows, ExportsRows
from core.exchange.files import TableRefused
from enterprises.models import Enterprise, Partner
from reporting.tables import register_files
from tests.support.exchanges import CSV, address, built, exported, previewed
from tests.support.forms import form_of
from tests.support.pages import policy_faults, text_of

pytestmark = pytest.mark.django_db

PAGES = dict(admin.site._registry)
EXPORTED = [model for model, page in PAGES.items() if isinstance(page, ExportsRows)]
IMPORTED = [model for model in EXPORTED if isinstance(PAGES[model], ExchangesRows)]
SHEET = [["name_zh", "kind"], ["青海大学", "university"]]
language = pytest.mark.parametrize("language", ["zh-hans", "en"])
exported_ones = pytest.mark.parametrize("model", EXPORTED, ids=lambda m: m.__name__)


@pytest.fixture
def chief(client):
    """A browser in English in which a superuser has signed in."""
    client.force_login(User.objects.create_superuser("chief"))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder of our own for uploads."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def uploads(folder) -> list[Path]:
    return list(folder.glob(f"{PREFIX}*"))


def clerk(client, *rights):
    """Sign a clerk in who may do these things."""
    found = Permission.objects.filter(codename__in=rights)
    assert len(found) == len(rights)
    user = User.objects.create_user("clerk", is_staff=True)
    user.user_permissions.set(found)
    client.force_login(user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


def sent(client, content: bytes, name="rows.xlsx"):
    """Upload a file of partners; the page that answers."""
    file = SimpleUploadedFile(name, content)
    data = {"format": "0", "resource": "0", "import_file": file}
    return client.post(address(Partner, "import"), data)


PAGES_OF = {
    "nobody": ((), 403, 403),
    "who may look": (("view_partner",), 403, 403),
    "who may change": (("change_partner",), 200, 403),
    "who may add and change": (("add_partner", "change_partner"), 200, 200),
}


@pytest.mark.parametrize(
    ("rights", "export", "import_"), PAGES_OF.values(), ids=PAGES_OF
)
def test_tables_are_for_those_who_may_change_rows(client, rights, export, import_):
    clerk(client, *rights)
    assert client.get(address(Partner, "export")).status_code == export
    assert client.get(address(Partner, "import")).status_code == import_
    answer = client.post(address(Partner, "process_import"), {"format": "0"})
    assert answer.status_code == import_


def test_only_tables_whose_rows_one_may_change_are_offered(client):
    clerk(client, "add_enterprise", "change_enterprise")
    answer = client.get(address(Enterprise, "import"))
    assert [name for name, _columns in answer.context["fields_list"]] == ["Enterprises"]


def test_places_are_exported_and_never_imported(chief):
    assert Park in EXPORTED
    assert chief.get("/admin/bases/park/import/").status_code in {302, 404}


@language
@exported_ones
def test_the_pages_keep_the_policy(chief, model, language):
    pages = ["export", "import"] if model in IMPORTED else ["export"]
    for page in pages:
        answer = chief.get(address(model, page), headers={"accept-language": language})
        assert (answer.status_code, policy_faults(answer.text)) == (200, [])


@language
@pytest.mark.parametrize("kind", ["university", "magic", "institute"])
def test_the_answer_to_an_upload_keeps_the_policy(chief, kind, language):
    Partner.objects.create(name_zh="青海大学", kind="university")
    chief.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    answer = previewed(chief, Partner, [SHEET[0], ["青海大学", kind]])
    assert (answer.status_code, policy_faults(answer.text)) == (200, [])


@pytest.mark.slow
@exported_ones
def test_an_export_costs_the_same_at_2_and_at_6_rows(chief, model):
    counts = []
    for _time in range(2):
        for _row in range(2 if not counts else 4):
            built(model)
        for number, _table in enumerate(PAGES[model].resource_classes):
            exported(chief, model, number)  # fills the caches
            with CaptureQueriesContext(connection) as captured:
                exported(chief, model, number)
            counts.append(len(captured))
    assert counts[: len(counts) // 2] == counts[len(counts) // 2 :]


def test_an_export_holds_what_the_list_shows(chief):
    for name in ("青海大学", "兰州大学"):
        Partner.objects.create(name_zh=name, kind="university")
    url = f"{address(Partner, 'export')}?q=青海"
    answer = chief.post(url, {"format": CSV, "resource": "0"})
    assert "青海大学" in answer.content.decode()
    assert "兰州大学" not in answer.content.decode()


@pytest.mark.parametrize("query", ["e=x", "kind=a%00b", "q=a%00b", "p=9999999999999"])
def test_nonsense_in_the_address_of_an_export_is_a_bad_request(chief, query):
    answer = chief.get(f"{address(Partner, 'export')}?{query}")
    assert answer.status_code in {200, 400}


def bomb() -> bytes:
    """A workbook of a few kilobytes that unpacks to 200 megabytes."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 200_000_000)
    return file.getvalue()


REFUSED = {
    "a bomb": (bomb, "is too large to be read safely"),
    "more than 10 MB": (lambda: b"x" * (10 * 2**20 + 1), "larger than 10 MB"),
    "an empty file": (lambda: b"", "empty"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n\0\0\0\0", "not an XLSX workbook or"),
    "no table": (lambda: b"hello\nworld", "The file has no header row"),
    "a broken workbook": (lambda: b"PK\x03\x04rest", "cannot be read"),
    "too many rows": (
        lambda: b"name_zh,kind\n" + b"a,b\n" * 20_001,
        "more than 20000 rows",
    ),
    "a cell of 5 MB": (
        lambda: b"name_zh,kind\na,b\n" + b"a" * 5_000_000,
        "Row 3: A cell is longer than 131072 characters",
    ),
    "text outside": (lambda: b"name_zh,kind\na,b,c", "text outside the table"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("content", "says"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(chief, content, says):
    answer = sent(chief, content())
    assert answer.status_code == 200
    assert says in text_of(answer.text)


def test_a_table_in_the_encoding_of_old_offices_is_read(chief):
    content = "name_zh,kind\n青海大学,university".encode("gb18030")
    answer = sent(chief, content, "rows.csv")
    assert "青海大学" in answer.text
    assert answer.context["result"].totals["new"] == 1


def test_nothing_is_stored_when_one_row_has_become_wrong(chief):
    form = form_of(previewed(chief, Partner, [*SHEET, ["mit", "university"]]))
    Partner.objects.create(name_zh="MIT", kind="university")
    answer = chief.post(address(Partner, "process_import"), form.filled())
    assert "Another partner already has this name." in answer.text
    assert not Partner.objects.filter(name_zh="青海大学").exists()


def test_an_upload_is_imported_once(chief, folder):
    form = form_of(previewed(chief, Partner, SHEET))
    assert len(uploads(folder)) == 1
    for _time in range(2):
        url = address(Partner, "process_import")
        answer = chief.post(url, form.filled(), follow=True)
    assert "The upload is no longer available. Choose the file again." in answer.text
    assert (Partner.objects.count(), uploads(folder)) == (1, [])


@pytest.mark.parametrize("forge", [str, SIGNER.sign], ids=["a name", "another's"])
def test_no_other_file_is_imported(chief, folder, forge):
    form = form_of(previewed(chief, Partner, SHEET))
    (folder / "secret").write_text("x")
    name = forge("/etc/passwd") if forge is SIGNER.sign else str(folder / "secret")
    data = form.filled(import_file_name=name)
    answer = chief.post(address(Partner, "process_import"), data, follow=True)
    assert "The upload is no longer available. Choose the file again." in answer.text
    assert (folder / "secret").exists()
    assert not Partner.objects.exists()


@pytest.mark.parametrize(
    ("forged", "status"),
    [({"format": "x"}, 200), ({"format": "7"}, 200), ({"resource": "7"}, 403)],
)
def test_a_forged_confirmation_imports_nothing(chief, forged, status):
    form = form_of(previewed(chief, Partner, SHEET))
    answer = chief.post(address(Partner, "process_import"), form.filled(**forged))
    assert answer.status_code == status
    assert not Partner.objects.exists()


def test_an_upload_that_can_no_longer_be_read_is_told_so(chief, monkeypatch):
    form = form_of(previewed(chief, Partner, SHEET))

    def slow(*_file):
        raise TableRefused("The machine is busy.")

    monkeypatch.setattr(register_files, "read_register", slow)
    url = address(Partner, "process_import")
    answer = chief.post(url, form.filled(), follow=True)
    assert "The machine is busy." in answer.text
    assert not Partner.objects.exists()


def test_uploads_that_nobody_confirmed_are_forgotten(chief, folder):
    previewed(chief, Partner, SHEET)
    (old,) = uploads(folder)
    os.utime(old, (0, old.stat().st_mtime - HOUR - 1))
    previewed(chief, Partner, SHEET)
    assert old not in uploads(folder)
    assert len(uploads(folder)) == 1


REFUSED_IN = {
    "zh-hans": (
        "表格只有表头，没有数据行。",
        "未找到列名所在的行。列名应为：名称（中文）、",
    ),
    "en": (
        "The table has a header row but no data rows. Add at least one data row.",
        "The file has no header row. Add a row with these column names: "
        "Name in Chinese; ",
    ),
}


@pytest.mark.parametrize(("language", "says"), REFUSED_IN.items(), ids=REFUSED_IN)
@pytest.mark.parametrize("case", [0, 1], ids=["no rows", "no header"])
def test_a_table_without_rows_or_header_is_refused(chief, case, language, says):
    chief.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    answer = previewed(chief, Partner, [SHEET[:1], [["x", "y"]]][case])
    assert says[case] in text_of(answer.text)
    assert "Columns of the table" not in text_of(answer.text)


def test_a_file_without_a_header_is_told_the_columns_of_the_chosen_table(chief):
    answer = previewed(chief, Enterprise, [["x", "y"]], number=3)
    said = "these column names: Enterprise; Park; From; To (included)."
    assert said in text_of(answer.text)


@pytest.mark.parametrize(("count", "says"), [(1, "2 "), (100, "2-101 (100 rows) ")])
def test_rows_with_the_same_error_are_one_line_with_their_number(chief, count, says):
    rows = [[f"E-{number}", f"企业{number}", "maybe"] for number in range(count)]
    table = [["code", "name_zh", "is_sample"], *rows]
    answer = previewed(chief, Enterprise, table)
    assert len(answer.context["result"].found) == count
    (group,) = answer.context["result"].grouped
    sentence = " ".join(group.sentences)
    assert f"Error {says}{group.column} {sentence}" in text_of(answer.text)
