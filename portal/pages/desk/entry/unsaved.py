"""What was posted from a grid, laid over what is stored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.http import QueryDict

from portal.pages.desk.entry.grid_rows import FIELDS, Line, Place, Said
from reporting.returns.cell_input import Faults, Texts, mark, read
from reporting.returns.saving import Typed

OURS = {*FIELDS, "was", "version", "file"}


class UnknownCell(Exception):
    """A field was sent for a cell that is not there."""


@dataclass
class Draft:
    """The cells that somebody changed, by the key of their line; nothing else.

    `was` is the mark of what each said when it was opened, `conflicts` are those that
    say something else by now.
    """

    texts: dict[str, Texts] = field(default_factory=dict)
    typed: dict[str, Typed] = field(default_factory=dict)
    was: dict[str, str] = field(default_factory=dict)
    faults: dict[str, Faults] = field(default_factory=dict)
    conflicts: set[str] = field(default_factory=set)

    def put(self, place: Place, texts: Texts, was: str) -> None:
        """Take what was typed into a cell, if it is anything else than was there."""
        typed, faults = read(texts, place.cell, place.known, was == place.mark)
        if not faults and mark(typed) == was:
            return
        key = place.key
        self.texts[key], self.typed[key], self.was[key] = texts, typed, was
        if faults:
            self.faults[key] = faults
        if was != place.mark and (faults or typed != place.typed):
            self.conflicts.add(key)

    def drop(self, key: str) -> None:
        """Forget what was typed into a cell."""
        for part in (self.texts, self.typed, self.was, self.faults):
            part.pop(key, None)
        self.conflicts.discard(key)

    def sound(self) -> dict[str, Typed]:
        """What can be saved: neither wrong nor in conflict."""
        doubtful = self.faults.keys() | self.conflicts
        return {key: typed for key, typed in self.typed.items() if key not in doubtful}

    def line(self, place: Place, said: Iterable[Said] = ()) -> Line:
        """A line with what was typed into it, or as it is stored."""
        key, found = place.key, tuple(said)
        if key not in self.texts:
            line = Line(place, place.texts, place.typed, place.mark, said=found)
            return replace(line, faults=self.faults.get(key, {}))
        return Line(
            place,
            self.texts[key],
            self.typed[key],
            self.was[key],
            self.faults.get(key, {}),
            said=found,
            theirs=place.texts if key in self.conflicts else None,
            is_unsaved=True,
        )


def draft_of(places: Mapping[str, Place], data: QueryDict) -> Draft:
    """What was posted for some places; raises UnknownCell for any other.

    A field that was not sent stands as it is stored. Who sends no mark has seen the
    version that is named.
    """
    sent: dict[str, dict[str, str]] = {}
    for name in data:
        key, dot, part = name.rpartition(".")
        if dot and part in OURS:
            sent.setdefault(key, {})[part] = str(data[name])
    if not sent.keys() <= places.keys():
        raise UnknownCell
    found = Draft()
    for key, parts in sent.items():
        place = places[key]
        typed = {name: parts[name] for name in FIELDS if name in parts}
        if typed:
            version = parts.get("version", data.get("version"))
            seen = version == str(place.cell.submission.version)
            was = parts.get("was", place.mark if seen else "")
            found.put(place, replace(place.texts, **typed), was)
    return found


def resolve(draft: Draft, places: Mapping[str, Place], choice: str) -> None:
    """Settle one conflict: `EC01.mine.<mark of theirs>` or `EC01.theirs.<mark>`.

    Keeping mine counts only against what was shown; else it stays a conflict.
    """
    key, _dot, rest = choice.partition(".")
    side, _dot, seen = rest.partition(".")
    if key not in draft.conflicts or seen != places[key].mark:
        return
    if side == "theirs":
        draft.drop(key)
    elif side == "mine":
        draft.was[key] = seen
        draft.conflicts.discard(key)
