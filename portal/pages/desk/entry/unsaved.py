"""What was posted from a grid, laid over what is stored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.http import QueryDict

from portal.pages.desk.entry.grid_rows import FIELDS, GridCell, GridRow, RowFinding
from reporting.returns.cell_edits import CellEdit, EntryKey
from reporting.returns.cell_input import CellTexts, Faults, read_typed_cell
from reporting.returns.saving import SaveResult

OURS = {*FIELDS, "was", "version", "file"}


class UnknownCell(Exception):
    """A field was sent for a cell that is not there."""


@dataclass
class GridDraft:
    """The cells that somebody changed, by the key of their line; nothing else.

    `edits` is what was read in `texts`, beside what each cell said when it was opened;
    `conflicts` are those that say something else by now.
    """

    texts: dict[str, CellTexts] = field(default_factory=dict)
    edits: dict[str, CellEdit] = field(default_factory=dict)
    faults: dict[str, Faults] = field(default_factory=dict)
    conflicts: set[str] = field(default_factory=set)

    def put(
        self, place: GridCell, texts: CellTexts, seen: str, version: int | None = None
    ) -> None:
        """Take what was typed into a cell, if it is anything else than was there."""
        typed, faults = read_typed_cell(
            texts, place.cell, place.known, seen == place.mark
        )
        if not faults and typed.mark == seen:
            return
        key, edit = place.key, CellEdit(typed, seen, version)
        self.texts[key], self.edits[key] = texts, edit
        if faults:
            self.faults[key] = faults
        is_stale = edit.is_stale(place.typed, place.cell.submission.version)
        if is_stale and (faults or typed != place.typed):
            self.conflicts.add(key)

    def change(self, place: GridCell, **texts: str) -> None:
        """Take other texts for some fields of a cell, as if they had been typed."""
        edit = self.edits.get(place.key, CellEdit(place.typed, place.mark))
        before = self.texts.get(place.key, place.texts)
        self.put(place, replace(before, **texts), edit.seen or "", edit.version)

    def drop(self, key: str) -> None:
        """Forget what was typed into a cell."""
        for part in (self.texts, self.edits, self.faults):
            part.pop(key, None)
        self.conflicts.discard(key)

    def drop_stored(self, places: Mapping[str, GridCell]) -> None:
        """Forget what is stored by now."""
        for key, edit in [*self.edits.items()]:
            if edit.typed == places[key].typed and key not in self.faults:
                self.drop(key)

    def list_edits(self, places: Mapping[str, GridCell]) -> dict[EntryKey, CellEdit]:
        """What could be read, for `save_cells`."""
        return {
            places[key].entry_key: edit
            for key, edit in self.edits.items()
            if key not in self.faults
        }

    def note_result(self, places: Mapping[str, GridCell], result: SaveResult) -> None:
        """Put what cannot be saved at its cells; what could be read is decided now."""
        self.conflicts &= self.faults.keys()
        for key in self.edits:
            entry = places[key].entry_key
            if entry in result.conflicts:
                self.conflicts.add(key)
            if entry in result.faults:
                self.faults[key] = {"value": result.faults[entry]}

    def line(self, place: GridCell, said: Iterable[RowFinding] = ()) -> GridRow:
        """A line with what was typed into it, or as it is stored."""
        key, found = place.key, tuple(said)
        if key not in self.texts:
            line = GridRow(place, place.texts, place.typed, place.mark, said=found)
            return replace(line, faults=self.faults.get(key, {}))
        return GridRow(
            place,
            self.texts[key],
            self.edits[key].typed,
            self.edits[key].seen or "",
            self.faults.get(key, {}),
            said=found,
            theirs=place.texts if key in self.conflicts else None,
            is_unsaved=True,
        )


def read_draft(places: Mapping[str, GridCell], data: QueryDict) -> GridDraft:
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
    found = GridDraft()
    for key, parts in sent.items():
        place = places[key]
        typed = {name: parts[name] for name in FIELDS if name in parts}
        if typed:
            texts = replace(place.texts, **typed)
            if "was" in parts:
                found.put(place, texts, parts["was"])
                continue
            version = place.cell.submission.version
            seen = str(parts.get("version", data.get("version")))
            mark = place.mark if seen == str(version) else ""
            found.put(place, texts, mark, version)
    return found


def resolve_conflict(
    draft: GridDraft, places: Mapping[str, GridCell], choice: str
) -> None:
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
        draft.edits[key] = CellEdit(draft.edits[key].typed, seen)
        draft.conflicts.discard(key)
