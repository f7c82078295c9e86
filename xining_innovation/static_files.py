"""How static files are found and named: one stylesheet of parts, hashed modules."""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.files.storage import FileSystemStorage, Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLESHEET = "css/portal.css"
IMPORT = re.compile(r'^@import "([^"]+)";$', re.MULTILINE)


def join_parts(index: Path) -> str:
    """Return the stylesheet `index` with each part in the place of its import.

    The parts lie beside the index, so a relative address means the same in both.
    """
    return IMPORT.sub(
        lambda found: read_part(index, found[1]), index.read_text("utf-8")
    )


def read_part(index: Path, name: str) -> str:
    """Return the text of one part of the stylesheet `index`."""
    return (index.parent / name).read_text("utf-8")


def find_newest_time(index: Path) -> float:
    """Return when the index or the newest of its parts was last modified."""
    names = IMPORT.findall(index.read_text("utf-8"))
    files = [index, *(index.parent / name for name in names)]
    return max(file.stat().st_mtime for file in files)


@cache
def make_own_folder() -> tempfile.TemporaryDirectory[str]:
    """Return a folder that this process removes when it ends."""
    return tempfile.TemporaryDirectory(prefix="portal-stylesheet-")


def write_joined(index: Path) -> Path:
    """Write the joined stylesheet; return the folder that holds it as STYLESHEET.

    It lies outside the checkout, which may be read-only, and no other process writes
    to it. The folder is named after the content: a file that a thread is reading
    never changes. Its time is that of the newest part, as HTTP caches expect.
    """
    content = join_parts(index).encode()
    folder = Path(make_own_folder().name, hashlib.sha256(content).hexdigest())
    file = folder / STYLESHEET
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as draft:
            draft.write(content)
        os.replace(draft.name, file)
    modified = find_newest_time(index)
    os.utime(file, (modified, modified))
    return folder


class StylesheetFinder(FileSystemFinder):
    """Find the files of STATICFILES_DIRS, and the stylesheet as one file of its parts.

    Joined anew whenever it is asked for: an edited part shows at the next request,
    and collectstatic needs no step before it. The parts are served as well; nothing
    asks for them.
    """

    def find_location(
        self, root: str, path: str, prefix: str | None = None
    ) -> str | None:
        """Return the file of an address, or None."""
        found = super().find_location(root, path, prefix)
        if found and path == STYLESHEET:
            return str(write_joined(Path(found)) / STYLESHEET)
        return found

    def list(self, ignore_patterns: list[str] | None) -> Iterator[tuple[str, Storage]]:
        """Yield the path of every file with the storage that holds it."""
        for path, storage in super().list(ignore_patterns):
            if path == STYLESHEET:
                folder = write_joined(Path(storage.path(path)))
                yield path, FileSystemStorage(location=folder)
            else:
                yield path, storage


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Name files after their content, in the imports of JavaScript modules as well.

    An import of an unhashed name would be cached for a minute only, and a new module
    could meet an old one.
    """

    support_js_module_import_aggregation = True

    def stored_name(self, name: str) -> str:
        """The hashed name; the plain one while nothing has been collected.

        A page without styles can still be read, and `readyz` and `check --deploy` say
        what is missing. A name that a manifest does not have is still a fault.
        """
        hashed: str = super().stored_name(name) if self.hashed_files else name
        return hashed
