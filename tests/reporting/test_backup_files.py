"""A file of a backup is read whole or refused, and old ones make room."""

import base64
import os
import subprocess
import tarfile
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from reporting.backups import archive, making
from reporting.backups.faults import BackupFault
from reporting.backups.manifest import Facts, Manifest

KEY = base64.b64encode(bytes([1]) * 32).decode()


@pytest.mark.parametrize("key", [None, base64.b64decode(KEY)], ids=["clear", "sealed"])
def test_a_file_that_is_cut_or_changed_anywhere_is_refused(
    key, tmp_path, settings, in_english
):
    settings.BACKUP_KEYS = [KEY]
    content = tmp_path / "content"
    content.write_bytes(os.urandom(archive.BLOCK * 2 + 5))
    whole = tmp_path / "portal.backup"
    archive.write_archive(whole, make_manifest(), {archive.DATABASE: content}, key)
    read_copy(whole, tmp_path / "read")
    assert (tmp_path / "read" / archive.DATABASE).read_bytes() == content.read_bytes()
    data = whole.read_bytes()
    ending = range(len(data) - archive.ENDING - 40, len(data))  # compressed zeros
    places = [*range(0, len(data), len(data) // 12), *range(12), *ending]
    for number, place in enumerate(places):
        broken = tmp_path / f"broken-{number}"
        for part in (data[:place], flip(data, place)):
            broken.write_bytes(part)
            with pytest.raises(BackupFault):
                read_copy(broken, tmp_path / f"read-{number}-{len(part)}")


def flip(data, place):
    """Data with one byte changed."""
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def read_copy(path, target):
    """Write the members of a backup into a folder."""
    with archive.open_archive(path) as (manifest, tar):
        archive.write_members(manifest, tar, target)


def make_manifest():
    """A manifest of nothing."""
    facts = Facts(release=None, audit=None, rows={})
    return Manifest("0.9.0", "sqlite", datetime(2026, 3, 1, tzinfo=UTC), [], facts, [])


@pytest.mark.parametrize("name", ["../up", "files/../../up", "/abs", "files//up"])
def test_no_member_leads_out_of_the_folder(name, tmp_path, in_english):
    content = tmp_path / "content"
    content.write_text("x")
    path = tmp_path / "portal.backup"
    archive.write_archive(path, make_manifest(), {name: content}, None)
    with pytest.raises(BackupFault):
        read_copy(path, tmp_path / "read")
    assert not (tmp_path / "up").exists()


def test_the_newest_and_the_last_of_each_day_are_kept(tmp_path, monkeypatch):
    now = datetime(2026, 3, 10, 4, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    moments = [
        datetime(2026, 3, day, hour, tzinfo=UTC)
        for day in range(5, 10)
        for hour in (1, 2)
    ]
    moments += [datetime(2026, 3, 10, 3, minute, tzinfo=UTC) for minute in range(5)]
    for moment in moments:
        (tmp_path / moment.strftime(making.NAME)).touch()
    (tmp_path / "of somebody else").touch()
    making.delete_old_backups(tmp_path, 3)
    kept = [making.read_moment(path) for path in making.list_backups(tmp_path)]
    assert [f"{at:%d %H:%M}" for at in kept] == [
        *("08 02:00", "09 02:00"),
        *("10 03:02", "10 03:03", "10 03:04"),
    ]
    assert (tmp_path / "of somebody else").exists()


def test_other_programs_read_what_is_not_encrypted(tmp_path):
    content = tmp_path / "content"
    content.write_text("evidence")
    whole = tmp_path / "portal.backup"
    archive.write_archive(whole, make_manifest(), {archive.DATABASE: content}, None)
    with tarfile.open(whole, "r:gz") as found:
        assert found.getnames() == [archive.MANIFEST, archive.DATABASE]
    subprocess.run(["gzip", "-t"], stdin=whole.open("rb"), check=True)
