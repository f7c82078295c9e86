"""A portal of an older version, migrated, is what a fresh one is.

tests/data/portal_0_8.sqlite3.xz is a portal of version 0.8 with the programme of Xining
and its sample data: six releases of 40 sample enterprises.
"""

import lzma
import shutil
import tempfile
from pathlib import Path

import pytest
from django.contrib.auth.models import Group

from reporting.access.rights import write_rights
from tests.support.sandbox import Sandbox, SQLiteStore, migrate
from tests.support.template_cache import kept

pytestmark = pytest.mark.slow

OLD = Path(__file__).parents[1] / "data" / "portal_0_8.sqlite3.xz"
SCHEMA = "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
RIGHTS = """
SELECT role.name, app_label, codename
FROM auth_group AS role
JOIN auth_group_permissions ON group_id = role.id
JOIN auth_permission AS permission ON permission.id = permission_id
JOIN django_content_type AS kind ON kind.id = content_type_id
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the two databases lie, whatever the engine under test."""
    return SQLiteStore(tmp_path_factory.mktemp("upgrade"))


@pytest.fixture(scope="module")
def upgraded(folder):
    """The old portal after `migrate`, which is kept as long as the migrations are."""
    shutil.copyfile(kept("upgraded", migrate_old_portal), folder.path("old"))
    with Sandbox(folder, "old") as portal:
        yield portal


def migrate_old_portal(draft):
    """Write the old portal, migrated, to a file."""
    with tempfile.TemporaryDirectory() as place:
        store = SQLiteStore(Path(place))
        store.path("old").write_bytes(lzma.decompress(OLD.read_bytes()))
        migrate(store, "old")
        shutil.copyfile(store.path("old"), draft)


@pytest.fixture(scope="module")
def fresh(folder):
    """A new portal."""
    folder.create_migrated("fresh")
    with Sandbox(folder, "fresh") as portal:
        yield portal


def rows_of(portal, question):
    """What a query says, in one order."""
    return sorted(portal.connection().execute(question).fetchall())


@pytest.mark.parametrize("question", [SCHEMA, RIGHTS], ids=["tables", "rights"])
def test_an_upgraded_portal_equals_a_fresh_one(upgraded, fresh, question):
    found = rows_of(upgraded, question)
    assert found
    assert found == rows_of(fresh, question)


@pytest.mark.parametrize(
    "command", ["verify_releases", "verify_audit", "recompute_rollups --check"]
)
def test_what_it_released_still_verifies(upgraded, command):
    upgraded.manage(*command.split())


def test_rights_are_repaired_whatever_they_were(db):
    before = granted()
    Group.objects.get(name="leader").permissions.clear()
    group = Group.objects.get(name="reporter")
    group.permissions.set(Group.objects.get(name="bureau_reviewer").permissions.all())
    assert granted() != before
    write_rights()
    assert granted() == before


def test_writing_rights_again_changes_nothing(db):
    before = granted()
    write_rights()
    assert granted() == before


def granted():
    """Every right that a role has."""
    names = Group.objects.values_list("name", "permissions__codename")
    return sorted((role, name or "") for role, name in names)
