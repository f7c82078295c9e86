"""One stylesheet of many parts and hashed modules, in development and in production."""

import json
import os
import re
import subprocess
import sys

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.views import serve

from tests.support.sandbox import ROOT
from xining_innovation.static_files import STYLESHEET, join_parts

STATIC = ROOT / "static"
INDEX = STATIC / STYLESHEET
PARTS = sorted(file.name for file in INDEX.parent.glob("*.css") if file != INDEX)
WIDTH = 120
PRODUCTION = {"DEBUG": "0", "SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": "portal.example"}
COLLECT = """
import sys
import django
from xining_innovation import settings
settings.STATIC_ROOT = sys.argv[1]
django.setup()
from django.core.management import call_command
call_command("collectstatic", interactive=False, verbosity=0)
"""


def found() -> str:
    """Return the text of the stylesheet as a development server finds it."""
    with open(finders.find(STYLESHEET), encoding="utf-8") as file:
        return file.read()


def test_the_stylesheet_has_every_part_exactly_once():
    joined = found()
    assert PARTS
    for name in PARTS:
        assert joined.count((INDEX.parent / name).read_text("utf-8").strip()) == 1, name
    assert "@import" not in joined


def test_the_parts_stand_in_the_declared_order():
    joined = found()
    names = re.findall(r'@import "(.+)"', INDEX.read_text("utf-8"))
    starts = [joined.index((INDEX.parent / name).read_text("utf-8")) for name in names]
    assert starts == sorted(starts)
    assert sorted(names) == PARTS


@pytest.fixture
def checkout(tmp_path, settings):
    """A folder of static files of which a test may edit the parts."""
    folder = tmp_path / "static" / "css"
    folder.mkdir(parents=True)
    (folder / "portal.css").write_text(
        '/* Parts. */\n@import "a.css";\n@import "b.css";\n'
    )
    (folder / "a.css").write_text("a {}\n")
    (folder / "b.css").write_text("b {}\n")
    settings.STATICFILES_DIRS = [folder.parent]
    finders.get_finder.cache_clear()
    yield folder
    finders.get_finder.cache_clear()


def test_an_edited_part_shows_at_once(checkout):
    assert found() == "/* Parts. */\na {}\n\nb {}\n\n"
    (checkout / "a.css").write_text("i {}\n")
    assert found() == "/* Parts. */\ni {}\n\nb {}\n\n"
    (checkout / "a.css").write_text("a {}\n")
    assert found() == "/* Parts. */\na {}\n\nb {}\n\n"


def test_a_browser_that_has_the_stylesheet_is_told_when_a_part_changes(checkout, rf):
    stale = rf.get("/", headers={"If-Modified-Since": "Thu, 01 Jan 2026 00:00:00 GMT"})
    times = {
        "portal.css": 1_600_000_000,
        "a.css": 1_600_000_000,
        "b.css": 1_700_000_000,
    }
    for name, time in times.items():
        os.utime(checkout / name, (time, time))
    assert serve(stale, STYLESHEET, insecure=True).status_code == 304
    os.utime(checkout / "a.css", (1_800_000_000, 1_800_000_000))
    assert serve(stale, STYLESHEET, insecure=True).status_code == 200


def test_the_checkout_may_be_read_only(checkout):
    before = sorted(checkout.rglob("*"))
    assert not finders.find(STYLESHEET).startswith(str(checkout.parent))
    assert sorted(checkout.rglob("*")) == before


def test_a_removed_joined_file_is_written_again(checkout):
    os.unlink(finders.find(STYLESHEET))
    assert "b {}" in found()


def test_a_part_that_is_missing_is_named(checkout):
    (checkout / "b.css").unlink()
    with pytest.raises(FileNotFoundError, match=r"b\.css"):
        join_parts(checkout / "portal.css")


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """What collectstatic makes with the settings of production: its folder."""
    folder = tmp_path_factory.mktemp("collected")
    environment = {**os.environ, **PRODUCTION}
    environment["DJANGO_SETTINGS_MODULE"] = "xining_innovation.settings"
    command = [sys.executable, "-c", COLLECT, str(folder)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def hashed(collected):
    """The hashed name of every collected file."""
    return json.loads((collected / "staticfiles.json").read_text())["paths"]


def test_production_serves_the_joined_stylesheet_under_a_hashed_name(collected, hashed):
    name = hashed[STYLESHEET]
    assert re.fullmatch(r"css/portal\.[0-9a-f]{12}\.css", name)
    assert (collected / name).read_text("utf-8") == join_parts(INDEX)
    assert (collected / f"{name}.gz").exists()


def test_hashed_modules_import_one_another_by_their_hashed_names(collected, hashed):
    modules = [name for name in hashed if name.startswith("js/return/")]
    assert modules
    for name in modules:
        source = (STATIC / name).read_text("utf-8")
        served = (collected / hashed[name]).read_text("utf-8")
        wanted = [hashed[f"js/return/{module}"] for module in imports_of(source)]
        assert [f"js/return/{module}" for module in imports_of(served)] == wanted


def imports_of(source):
    """The modules of its own folder that a module imports."""
    return re.findall(r'^import .* from "\./(.+)";$', source, re.MULTILINE)


def test_no_line_of_a_stylesheet_or_script_is_too_long():
    files = [*STATIC.rglob("*.css"), *STATIC.rglob("*.js")]
    long = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in files
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if len(line) > WIDTH
    ]
    assert files
    assert long == []
