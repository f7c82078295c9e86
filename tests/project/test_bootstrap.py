"""A second start does nothing twice; a start cut short is taken up again."""

import socket

import pytest

from xining_innovation import bootstrap
from xining_innovation.bootstrap import UNFINISHED, digest, step


class Action:
    """Counts its calls; fails on demand."""

    calls = 0

    def __call__(self) -> None:
        self.calls += 1

    def fail(self) -> None:
        raise InterruptedError


@pytest.fixture
def stamp(tmp_path):
    return tmp_path / "made" / "step.stamp"


def test_a_step_runs_once_for_the_same_sources(stamp):
    action = Action()
    for wanted in ["a", "a", "b", "b", "a"]:
        step(stamp, wanted, action)
    assert action.calls == 3


def test_a_step_that_was_cut_short_runs_again(stamp, capsys):
    action = Action()
    with pytest.raises(InterruptedError):
        step(stamp, "a", action.fail)
    assert stamp.read_text() == UNFINISHED
    step(stamp, "a", action)
    assert (action.calls, stamp.read_text()) == (1, "a")
    assert "stopped inside" in capsys.readouterr().out


@pytest.mark.parametrize("change", ["content", "name", "word", "more"])
def test_the_hash_tells_every_change_of_a_source(tmp_path, monkeypatch, change):
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    one, two = tmp_path / "one.txt", tmp_path / "two.txt"
    one.write_text("1")
    two.write_text("2" if change == "content" else "1")
    files = [one, two] if change == "more" else [one if change == "word" else two]
    assert digest(files, "new" if change == "word" else "") != digest([one], "")


def test_the_order_of_the_sources_does_not_matter(tmp_path, monkeypatch):
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    files = [tmp_path / name for name in "ab"]
    for file in files:
        file.write_text(file.name)
    assert digest(files) == digest(reversed(files))


@pytest.mark.parametrize(
    ("stamp", "kept"), [("x", True), (UNFINISHED, False), (None, True)]
)
def test_an_environment_is_thrown_away_only_where_it_was_cut_short(
    tmp_path, monkeypatch, stamp, kept
):
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / "python")
    monkeypatch.setattr(bootstrap, "install", lambda requirements: None)
    bootstrap.PYTHON.touch()
    if stamp:
        (tmp_path / "requirements-dev.stamp").write_text(stamp)
    bootstrap.packages(bootstrap.REQUIREMENTS)
    assert bootstrap.PYTHON.exists() == kept


def test_a_taken_port_is_said_before_anything_is_done(monkeypatch):
    monkeypatch.setattr(bootstrap, "packages", None)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        with pytest.raises(SystemExit, match=f"{port}.*PORT=8080 make run"):
            bootstrap.main(["--run", port])


@pytest.mark.parametrize("port", ["", "http", "-1", "70000"])
def test_a_port_that_is_none_is_refused_in_words(port):
    with pytest.raises(SystemExit, match="PORT=8080"):
        bootstrap.refuse_port(port)


def test_a_free_port_is_left_alone():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
    bootstrap.refuse_port(port)


def test_installing_says_how_much_and_checks_hashes(tmp_path, monkeypatch, capsys):
    commands = []
    monkeypatch.setattr(bootstrap, "run", lambda *command: commands.append(command))
    (tmp_path / "requirements.txt").write_text(
        "a==1 --hash=x\nb==2 ; python == '3' --hash=y\n"
    )
    bootstrap.install(tmp_path / "requirements.txt")
    assert "--require-hashes" in commands[-1]
    said = capsys.readouterr().out
    assert "2 packages" in said
    assert "minute" in said
    assert "2 个软件包" in said
