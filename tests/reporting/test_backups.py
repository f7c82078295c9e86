"""A backup, restored, is the portal of its moment: rows, chains, triggers, evidence."""

import base64
import contextlib
import json
import os
import resource
import subprocess
import time

import pytest

from reporting.backups import archive
from tests.support import backups
from tests.support.sandbox import Sandbox, SQLiteStore, fresh_sandbox

KEY, OTHER_KEY = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))


@pytest.fixture
def portal(sandbox, tmp_path):
    """A portal with a release and one file of evidence."""
    sandbox.media = backups.fill_portal(sandbox, tmp_path)
    return sandbox


@pytest.fixture
def folder(tmp_path):
    """Where backups go."""
    return tmp_path / "backups"


def back_up(portal, folder, *more):
    """Make a backup; return its file, the newest of the folder."""
    portal.manage("backup", folder, *more)
    return max(folder.glob("portal-*.backup"))


def refusal(portal, *arguments):
    """What a command of manage.py is refused with."""
    done = portal.manage(*arguments, check=False)
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    return done.stderr


def strip_last(rows):
    """Rows without the records that a restore and resuming add to the audit."""
    added = {"backup.restored", "backup.resumed"}
    kept = [
        row
        for row in rows["reporting_auditrecord"]
        if not any(value in added for value in row if isinstance(value, str))
    ]
    return rows | {"reporting_auditrecord": kept}


def test_a_damaged_portal_is_restored_to_the_last_row(portal, folder):
    rows, shape = backups.read_rows(portal), backups.read_shape(portal)
    back_up(portal, folder)
    backups.add_record(portal)
    backups.damage(portal)
    (portal.media / "evidence" / "1" / "abc").unlink()
    assert not backups.is_whole(portal)
    assert "--replace" in refusal(portal, "restore", folder)
    portal.manage("restore", folder, "--replace")
    assert strip_last(backups.read_rows(portal)) == rows
    assert backups.read_shape(portal) == shape
    assert backups.is_whole(portal)
    assert (portal.media / "evidence" / "1" / "abc").read_text() == "a contract"
    mark = json.loads((portal.media / ".restored.json").read_text())
    assert mark["taken_at"]
    assert not mark["resumed_at"]
    portal.manage("resume", "--yes")
    assert backups.is_whole(portal)


def test_an_empty_database_takes_a_backup_of_which_only_the_key_reads(portal, folder):
    portal.env["BACKUP_KEY"] = KEY
    path = back_up(portal, folder)
    assert b"evidence" not in path.read_bytes()
    with fresh_sandbox(portal.store) as empty:
        empty.env |= {name: portal.env[name] for name in ("MEDIA_ROOT", "PATH")}
        for keys, said in (("", "–"), (OTHER_KEY, "BACKUP_KEY"), ("abc", "Base64")):
            empty.env["BACKUP_KEY"] = keys
            assert said in refusal(empty, "restore", path)
        empty.env["BACKUP_KEY"] = f"{OTHER_KEY}, {KEY}"
        empty.manage("restore", path)
        assert strip_last(backups.read_rows(empty)) == backups.read_rows(portal)


def test_the_sign_ins_of_a_portal_are_in_no_backup(portal, folder):
    sign_in = "from django.contrib.sessions.backends.db import SessionStore as S; "
    portal.manage("shell", "-c", sign_in + "S().save(must_create=True)")
    path = back_up(portal, folder)
    portal.manage("restore", path, "--replace")
    with contextlib.closing(portal.store.connect(portal.name)) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT COUNT(*) FROM django_session")
        assert cursor.fetchone() == (0,)


def rewrite(path, target, change):
    """Write a backup again whose manifest says something else."""
    work = target.parent / f"{target.name}.work"
    with archive.open_archive(path) as (manifest, tar):
        archive.write_members(manifest, tar, work)
    members = {name: work / name for name in manifest.members}
    change(manifest)
    archive.write_archive(target, manifest, members, None)
    return target


def test_a_backup_that_is_not_what_it_says_changes_nothing(portal, folder, tmp_path):
    path = back_up(portal, folder)
    before = backups.digest_rows(portal)
    changes = {
        "newer": lambda told: told.migrations.append("reporting.9999_later"),
        "form": lambda told: setattr(told, "format", 2),
        "engine": lambda told: setattr(told, "engine", "oracle"),
        "rows": lambda told: told.facts.rows.update(reporting_figure=1),
        "chain": lambda told: setattr(told.facts.audit, "sha256", "0" * 64),
    }
    cut = tmp_path / "cut"
    cut.write_bytes(path.read_bytes()[:-1000])
    files = [cut, tmp_path / "absent"]
    files += [rewrite(path, tmp_path / name, changes[name]) for name in changes]
    for file in files:
        refusal(portal, "restore", file, "--replace")
        assert backups.digest_rows(portal) == before, file.name
        assert not (portal.media / ".restored.json").exists(), file.name
        assert not list(portal.media.glob(".restoring-*")), file.name


def test_a_portal_whose_chain_is_broken_gets_no_backup(portal, folder):
    back_up(portal, folder)
    backups.damage(portal)
    refusal(portal, "backup", folder)
    assert len(list(folder.iterdir())) == 2, "the lock and the backup of before"


def test_a_full_disk_leaves_the_folder_as_it_was(portal, folder):
    back_up(portal, folder)
    before = sorted(folder.iterdir())
    limited = {"preexec_fn": limit_files, "stderr": subprocess.PIPE}
    full = portal.popen("backup", folder, **limited)
    said = full.communicate(timeout=60)[1].decode()
    assert full.returncode == 1
    assert str(folder) in said or "pg_dump" in said
    assert "Traceback" not in said
    assert sorted(folder.iterdir()) == before


def limit_files():
    """Let a process write no file of more than 20 kB, as a full disk does."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


def kill_after(portal, seconds, *arguments):
    """Start a command and kill it."""
    process = portal.popen(*arguments)
    time.sleep(seconds)
    process.kill()
    process.wait()


def spread(whole, kills):
    """Moments over the second half of the time that something takes."""
    return [whole * (0.5 + 0.5 * number / kills) for number in range(kills)]


def measure(portal, *arguments):
    """Seconds that a command takes."""
    started = time.monotonic()
    portal.manage(*arguments)
    return time.monotonic() - started


def read_whole(path):
    """Read a backup to its end and compare every member with the manifest."""
    target = path.parent.parent / f"read-{path.name}"
    with archive.open_archive(path) as (manifest, tar):
        archive.write_members(manifest, tar, target)


def check_killed_backups(portal, folder, kills):
    """Kill backups; whatever has the name of one is whole."""
    whole = measure(portal, "backup", folder)
    for moment in spread(whole, kills):
        kill_after(portal, moment, "backup", folder)
    for path in folder.glob("portal-*.backup"):
        read_whole(path)
    back_up(portal, folder)
    assert not list(folder.glob("unfinished-*"))


def check_killed_restores(portal, folder, kills):
    """Kill restores; the portal is that of before, or the restored one, and closed."""
    back_up(portal, folder)
    for _ in range(3):
        backups.add_record(portal)
    whole = measure(portal, "restore", folder, "--replace")
    for moment in spread(whole, kills):
        kill_after(portal, moment, "restore", folder, "--replace")
        assert (portal.media / ".restored.json").exists()
    portal.manage("restore", folder, "--replace")
    assert backups.is_whole(portal)
    assert not list(portal.media.glob(".restoring-*"))


def test_killed_backups_leave_no_half_one(portal, folder):
    check_killed_backups(portal, folder, kills=3)


def test_killed_restores_are_repeated(portal, folder):
    check_killed_restores(portal, folder, kills=3)


@pytest.mark.drill
def test_many_killed_backups_and_restores(portal, folder):
    check_killed_backups(portal, folder, kills=20)
    check_killed_restores(portal, folder, kills=20)


RESTORES = int(os.environ.get("RESTORES", "50"))
FIRMS = int(os.environ.get("FIRMS", "30"))


@pytest.mark.drill
def test_a_portal_is_restored_again_and_again(sandbox, tmp_path, folder, capsys):
    media = backups.fill_portal(sandbox, tmp_path, firms=FIRMS)
    seconds = {"backup": [], "restore": []}
    for _ in range(RESTORES):
        rows = backups.read_rows(sandbox)
        seconds["backup"].append(measure(sandbox, "backup", folder, "--keep", "2"))
        backups.damage(sandbox)
        restored = measure(sandbox, "restore", folder, "--replace")
        seconds["restore"].append(restored)
        assert backups.is_whole(sandbox)
        found = backups.read_rows(sandbox)
        added = found["reporting_auditrecord"]
        assert [row for row in added if row in rows["reporting_auditrecord"]] == (
            rows["reporting_auditrecord"]
        )
        assert found | {"reporting_auditrecord": 0} == rows | {
            "reporting_auditrecord": 0
        }
        sandbox.manage("resume", "--yes")
    (size,) = {len(found["reporting_figure"])}
    longest = {name: max(took) for name, took in seconds.items()}
    with capsys.disabled():
        print(  # noqa: T201 (what the drill is for)
            f"\n{sandbox.vendor}: {RESTORES} of {RESTORES} restores verified, "
            f"{size} figures; longest backup {longest['backup']:.1f} s, longest "
            f"restore {longest['restore']:.1f} s; lost at most: the 300 s of the "
            f"timer and {longest['backup']:.1f} s"
        )
    assert longest["backup"] < 300
    assert longest["restore"] < 600
    assert media.exists()


@pytest.fixture
def there(tmp_path):
    """An empty portal on SQLite, whatever the engine under test."""
    files = SQLiteStore(tmp_path)
    files.create_migrated("there")
    with Sandbox(files, "there") as found:
        yield found


def transfer(portal, target):
    """Move a portal to another database."""
    portal.env["TARGET"] = target.url
    return portal.manage("transfer", "--to", "TARGET").stdout


def test_a_portal_moves_to_the_other_engine_and_back(portal, there, store, template):
    """On SQLite alone it moves from file to file; on PostgreSQL there and back."""
    with fresh_sandbox(store, template=template) as back:
        said = transfer(portal, there)
        assert "reporting_figure 36" in said
        there.env |= {name: portal.env[name] for name in ("MEDIA_ROOT", "PATH")}
        transfer(there, back)
        assert backups.read_rows(back) == backups.read_rows(portal)
        assert backups.read_shape(back) == backups.read_shape(portal)
        assert backups.is_whole(there)
        assert backups.is_whole(back)
        backups.add_record(back)
        assert backups.is_whole(back)


def test_a_target_that_holds_data_or_is_none_is_refused(portal, there):
    before = backups.digest_rows(portal)
    for name, said in (("ABSENT", "ABSENT"), ("DATABASE_URL", "")):
        assert said in refusal(portal, "transfer", "--to", name)
    transfer(portal, there)
    taken = backups.digest_rows(there)
    refusal(portal, "transfer", "--to", "TARGET")
    assert backups.digest_rows(there) == taken
    assert backups.digest_rows(portal) == before


def test_no_number_is_given_twice_after_a_move(portal, there):
    """The key of a row that was deleted stays unused."""
    code = "from accounts.models import User; u = User.objects.create(username={!r}); "
    portal.manage("shell", "-c", code.format("gone") + "u.delete()")
    transfer(portal, there)
    keys = [
        place.manage("shell", "-v", 0, "-c", code.format("new") + "print(u.pk)")
        for place in (portal, there)
    ]
    assert keys[0].stdout == keys[1].stdout
