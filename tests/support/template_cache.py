"""A migrated database that is made once for each state of the migrations.

Migrating takes fifteen seconds of a processor. What comes out lies in `.cache`, as a
file of SQLite or as the data folder of a PostgreSQL server, under a name that holds
a hash of everything that decides how it looks; a template that no longer fits has
another name and is never found. What the receivers of post_migrate write is not part
of the promise: whoever copies a template lets `migrate` run once more.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import sqlite3
import sys
import sysconfig
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CACHE = ROOT / ".cache"
# Templates of one engine that stay, the last used first: work changes between branches.
KEPT = 3
# What initdb reads: it decides the order of words on a new server.
LOCALE = ("LANG", "LC_ALL", "LC_COLLATE", "LC_CTYPE")


def fingerprint(root: Path = ROOT) -> str:
    """Return a hash over what decides how a migrated database looks.

    These are the project's migrations, the settings that name the apps, every
    installed package with its version (Django, the other apps, PostgreSQL's wheel),
    the versions of Python and of SQLite, and the locale of the machine.
    """
    settings = root / "xining_innovation" / "settings.py"
    total = hashlib.sha256(f"{sys.version} {sqlite3.sqlite_version}".encode())
    locale = [os.environ.get(name, "") for name in LOCALE]
    total.update(repr((installed_packages(), locale)).encode())
    for file in [settings, *sorted(root.glob("*/migrations/*.py"))]:
        total.update(f"{file.relative_to(root)}\n".encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()[:16]


def installed_packages() -> list[str]:
    """Return name and version of every installed package."""
    packages = Path(sysconfig.get_path("purelib"))
    return sorted(folder.name for folder in packages.glob("*.dist-info"))


def kept(
    engine: str, make: Callable[[Path], None], cache: Path = CACHE, state: str = ""
) -> Path:
    """Return the engine's template, a file or a folder; `make` makes it at a path.

    Processes that ask at once get the same: one makes it, the others wait. A template
    is renamed into its place when it is whole, so one cut short is never used.
    """
    cache.mkdir(exist_ok=True)
    template = cache / f"{engine}-{state or fingerprint()}"
    with locked(cache):
        if not template.exists():
            draft = cache / f"unfinished-{engine}"
            remove([draft])
            make(draft)
            draft.rename(template)
        template.touch()
        remove(sorted(cache.glob(f"{engine}-*"), key=last_used)[:-KEPT])
    return template


def last_used(path: Path) -> float:
    """Return the moment at which a template was last asked for."""
    return path.stat().st_mtime


def remove(paths: Iterable[Path]) -> None:
    """Remove files and folders, as far as they are there."""
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Let no other process in that asks for the same folder."""
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
