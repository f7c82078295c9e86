"""A migrated database is made once for each state of the migrations, never reused."""

import ast
from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest

from tests.support import template_cache
from tests.support.architecture import RANK, top
from tests.support.template_cache import KEPT, ROOT, fingerprint, kept


@pytest.fixture
def project(tmp_path):
    """A root with settings and one migration."""
    for name in ("xining_innovation/settings.py", "app/migrations/0001_initial.py"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("one")
    return tmp_path


class Maker:
    """Makes a template with a word in it, slowly; counts how often."""

    calls = 0

    def __call__(self, draft) -> None:
        self.calls += 1
        sleep(0.05)
        draft.write_text("whole")

    def fail(self, draft) -> None:
        draft.write_text("half")
        raise InterruptedError


@pytest.mark.parametrize(
    "file",
    [
        "app/migrations/0001_initial.py",
        "app/migrations/0002_more.py",
        "xining_innovation/settings.py",
    ],
)
def test_another_migration_or_app_is_another_state(project, file):
    before = fingerprint(project)
    (project / file).write_text("two")
    assert fingerprint(project) != before


@pytest.mark.parametrize("part", ["installed_packages", "LOCALE", "sys"])
def test_another_version_or_locale_is_another_state(project, monkeypatch, part):
    before = fingerprint(project)
    if part == "LOCALE":
        monkeypatch.setenv("LC_ALL", "xx_XX.UTF-8")
    elif part == "sys":
        monkeypatch.setattr("sys.version", "4")
    else:
        monkeypatch.setattr(template_cache, part, lambda: ["Django-6.dist-info"])
    assert fingerprint(project) != before


def test_other_code_is_the_same_state(project):
    before = fingerprint(project)
    (project / "app" / "models.py").write_text("two")
    assert fingerprint(project) == before


def test_packages_have_their_versions():
    names = [name.lower() for name in template_cache.installed_packages()]
    assert any(name.startswith("django-5.") for name in names)


def test_whoever_asks_at_once_gets_one_whole_template(tmp_path):
    maker = Maker()
    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(kept, "e", maker, tmp_path, "s") for _ in range(4)]
    texts = {future.result().read_text() for future in asked}
    assert (maker.calls, texts) == (1, {"whole"})


def test_a_template_cut_short_is_made_again(tmp_path):
    maker = Maker()
    with pytest.raises(InterruptedError):
        kept("e", maker.fail, tmp_path, "s")
    assert not list(tmp_path.glob("e-*"))
    assert kept("e", maker, tmp_path, "s").read_text() == "whole"


def test_another_state_gets_a_template_of_its_own(tmp_path):
    maker = Maker()
    assert kept("e", maker, tmp_path, "s") != kept("e", maker, tmp_path, "t")
    assert maker.calls == 2


def test_templates_that_nobody_asks_for_any_more_go(tmp_path):
    for state in range(KEPT + 2):
        kept("e", Maker(), tmp_path, str(state))
        kept("e", Maker(), tmp_path, "0")
    names = {path.name for path in tmp_path.glob("e-*")}
    assert names == {"e-0", *(f"e-{state}" for state in range(3, KEPT + 2))}


def test_a_migration_uses_nothing_that_changes_without_it():
    assert [
        str(file.relative_to(ROOT))
        for file in ROOT.glob("*/migrations/*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and top(node.module or "") in RANK
    ] == []
