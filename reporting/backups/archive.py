"""One backup is one file: a tar of manifest, database and evidence, compressed.

It is written under another name and gets its own when all of it is on the disk.
"""

import gzip
import hashlib
import io
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from django.utils.translation import gettext as _

from reporting.backups.faults import BackupFault
from reporting.backups.manifest import Manifest
from reporting.backups.sealing import SealedReader, SealedWriter, is_sealed, read_keys

MANIFEST = "manifest.json"
DATABASE = "database"
FILES = "files/"
"""Members: one, one, and one for each piece of evidence."""
COMPRESSION = 1
"""Of 1 to 9; more takes many times as long and saves little."""
BLOCK = 1 << 20


def hash_file(path: Path) -> str:
    """The SHA-256 (hex) of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def build_ending(digest: str) -> bytes:
    """The end of a file that is not encrypted: the SHA-256 of all that stands before.

    Zeros can be compressed in several ways, so the checksum of gzip does not notice
    every byte that is changed. The digest is the comment of an empty piece of gzip,
    which other programs read over.
    """
    head = b"\x1f\x8b\x08\x10" + bytes(4) + b"\x00\xff"
    return head + digest.encode() + b"\x00" + b"\x03\x00" + bytes(8)


ENDING = len(build_ending(hashlib.sha256().hexdigest()))


def is_unchanged(path: Path) -> bool:
    """Whether a file that is not encrypted ends with its own digest."""
    digest, left = hashlib.sha256(), path.stat().st_size - ENDING
    with path.open("rb") as file:
        while left > 0 and (block := file.read(min(left, BLOCK))):
            digest.update(block)
            left -= len(block)
        return file.read() == build_ending(digest.hexdigest())


def write_archive(
    target: Path, manifest: Manifest, members: dict[str, Path], key: bytes | None
) -> None:
    """Write a backup, encrypted where a key is given; it is on the disk afterwards.

    `members` are files by their names in the backup; their digests go into the
    manifest, which comes first.
    """
    manifest.members = {name: hash_file(path) for name, path in members.items()}
    told = manifest.to_json()
    with target.open("xb") as file:
        out = SealedWriter(file, key) if key else file
        with (
            gzip.GzipFile("", "wb", COMPRESSION, cast(IO[bytes], out), 0) as packed,
            tarfile.open(fileobj=packed, mode="w|") as tar,
        ):
            add_member(tar, MANIFEST, io.BytesIO(told), len(told))
            for name, path in members.items():
                with path.open("rb") as source:
                    add_member(tar, name, source, path.stat().st_size)
        if key:
            out.close()
    with target.open("ab") as file:
        if not key:
            file.write(build_ending(hash_file(target)))
        file.flush()
        os.fsync(file.fileno())


def add_member(tar: tarfile.TarFile, name: str, source: IO[bytes], size: int) -> None:
    """Add one member, without what this server says of the file."""
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    tar.addfile(info, source)


@contextmanager
def open_archive(path: Path) -> Iterator[tuple[Manifest, tarfile.TarFile]]:
    """Read the manifest of a backup and be ready for the members behind it.

    Raises BackupFault for what is damaged, and for a key that is not there.
    """
    damaged = _("The backup %(file)s is damaged or cut short.") % {"file": path.name}
    try:
        with path.open("rb") as file:
            sealed = is_sealed(file)
            if not sealed and not is_unchanged(path):
                raise BackupFault(damaged)
            source = SealedReader(file, read_keys()) if sealed else file
            with gzip.GzipFile(fileobj=cast(IO[bytes], source)) as packed:
                with tarfile.open(fileobj=packed, mode="r|") as tar:
                    yield read_manifest(tar), tar
                while packed.read(BLOCK):  # so that its own checksum is compared
                    pass
    except FileNotFoundError as error:
        raise BackupFault(
            _("There is no backup at %(place)s.") % {"place": path}
        ) from error
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise BackupFault(damaged) from error


def read_manifest(tar: tarfile.TarFile) -> Manifest:
    """Read the first member; raises BackupFault if it is another."""
    info = tar.next()
    content = info and tar.extractfile(info)
    if not info or info.name != MANIFEST or not content:
        raise BackupFault(_("The manifest of the backup is damaged."))
    return Manifest.from_json(content.read())


def write_members(manifest: Manifest, tar: tarfile.TarFile, folder: Path) -> None:
    """Write every member into a folder; raises BackupFault unless all are as listed.

    Names are taken from the list alone, so none leads out of the folder.
    """
    missing = dict(manifest.members)
    while info := tar.next():
        wanted, content = missing.pop(info.name, None), tar.extractfile(info)
        if wanted is None or content is None or not is_inside(info.name):
            refuse_member(info.name)
        path = folder / info.name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            while block := cast(IO[bytes], content).read(BLOCK):
                file.write(block)
        if hash_file(path) != wanted:
            refuse_member(info.name)
    if missing:
        refuse_member(min(missing))


def is_inside(name: str) -> bool:
    """Whether a member is the database, or evidence below its folder."""
    return name == DATABASE or (
        name.startswith(FILES) and not {"", ".", ".."} & set(name.split("/"))
    )


def refuse_member(name: str) -> None:
    """Raise BackupFault: a member is not what the manifest says."""
    raise BackupFault(
        _("%(name)s in the backup is not what its manifest says.") % {"name": name}
    )
