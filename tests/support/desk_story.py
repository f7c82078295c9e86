"""The desk as a plain story: who may do what with a return, and what is so afterwards.

It knows no database and nothing of the code that it is compared with; it stands for a
`tests.desk.city()` with two quarters. People and subjects are names.
"""

from dataclasses import dataclass, field
from datetime import date

REPORTED, ESTIMATED, MISSING = 1, 2, 3
EMPTY = (None, MISSING)
OUT_OF_SCOPE, REFUSED = "out of scope", "WorkflowError"
STALE, CONFLICT, BAD = "StaleVersion", "Conflict", "BadCells"
NOT_TO_THEM = "DelegateRefused"

BUREAU, PARK, BASE = ("bureau", "city"), ("park", "park"), ("coordinator", "base")
HOLDS = {
    "reporter": {("reporter", "firm 1")},
    "other-reporter": {("reporter", "firm 2")},
    "coordinator": {BASE},
    "park-reviewer": {PARK},
    **{f"bureau-{letter}": {BUREAU} for letter in "abc"},
    "leader": {("leader", "city")},
    "auditor": {("auditor", "city")},
    "stranger": set(),
}
"""What everybody holds for ever, as (role, subject)."""

LENDERS = ("reporter", "park-reviewer", "bureau-a")
ENTERS = {
    "firm 1": {("reporter", "firm 1"), BASE, PARK, BUREAU},
    "firm 2": {("reporter", "firm 2"), BASE, PARK, BUREAU},
    "base": {BASE, BUREAU},
    "park": {PARK, BUREAU},
    "city": {BUREAU},
}
REVIEWS = {
    "firm 1": {PARK, BUREAU},
    "firm 2": {PARK, BUREAU},
    "base": {BUREAU},
    "park": {BUREAU},
    "city": {BUREAU},
}
APPROVES = {subject: {BUREAU} for subject in ENTERS}
STEPS = {
    "submit": (ENTERS, {"draft", "returned"}, "submitted"),
    "send_back": (REVIEWS, {"submitted", "reviewed", "approved"}, "returned"),
    "review": (REVIEWS, {"submitted"}, "reviewed"),
    "approve": (APPROVES, {"reviewed"}, "approved"),
}
"""Who takes a step, from which states, to which."""

FIRM_CODES = ("EC01", "EC03", "EC06")
CODES = {
    "firm 1": FIRM_CODES,
    "firm 2": FIRM_CODES,
    "base": ("PB01",),
    "park": ("PL01",),
    "city": ("PJ01",),
}
SIGNED = {"EC03"}


@dataclass
class Return:
    """One return in one revision; people are names, cells are (value, status)."""

    subject: str
    quarter: str
    cells: dict[str, tuple]
    revision: int = 1
    state: str = "draft"
    version: int = 1
    newest: bool = True
    editors: set[str] = field(default_factory=set)
    entered: str | None = None
    submitted: str | None = None
    reviewed: str | None = None
    approved: str | None = None

    @property
    def key(self) -> tuple:
        """What no other return shares."""
        return self.subject, self.quarter, self.revision

    @property
    def hands(self) -> set[str]:
        """Everybody who entered or submitted some of it."""
        return self.editors | ({self.entered, self.submitted} - {None})


@dataclass
class Quarter:
    """A quarter that collects returns: its last day, and when it closes."""

    ends: date
    closes: date
    state: str = "planned"
    until: dict[str, date] = field(default_factory=dict)
    closed_on: date | None = None


@dataclass
class Story:
    """All that is so; every question says what refuses a step, None if nothing does."""

    day: date
    quarters: dict[str, Quarter]
    returns: list[Return] = field(default_factory=list)
    loans: list[list] = field(default_factory=list)
    stands: dict[tuple, tuple] = field(default_factory=dict)
    events: int = 0
    audits: int = 0
    releases: int = 0

    def holds(self, who: str) -> set[tuple]:
        """What somebody holds today."""
        lent = {
            role
            for _lender, to, role, first, last, _back in self.loans
            if to == who and first <= self.day <= last
        }
        return HOLDS[who] | lent

    def may(self, who: str, roles: set[tuple]) -> bool:
        """Whether somebody holds one of some roles today."""
        return bool(self.holds(who) & roles)

    def people(self, roles: set[tuple]) -> list[str]:
        """Everybody who holds one of some roles today."""
        return [who for who in HOLDS if self.may(who, roles)]

    # A return

    def refuses_typing(self, who, one: Return, fresh: bool, cells: dict) -> str | None:
        """What refuses that cells are entered."""
        if not self.may(who, ENTERS[one.subject]):
            return OUT_OF_SCOPE
        if one.state not in {"draft", "returned"} or not one.newest:
            return REFUSED
        if not self.changed(one, cells):
            return None
        if not fresh:
            return CONFLICT
        return (
            BAD if any(is_bad(code, *typed) for code, typed in cells.items()) else None
        )

    def changed(self, one: Return, cells: dict) -> dict:
        """The cells that would say something else."""
        return {
            code: typed for code, typed in cells.items() if one.cells[code] != typed
        }

    def type(self, who: str, one: Return, cells: dict) -> None:
        """Cells are entered."""
        if self.changed(one, cells):
            one.cells |= cells
            one.version += 1
            one.entered = who
            one.editors.add(who)
            self.audits += 1

    def refuses(self, step: str, who: str, one: Return, fresh: bool) -> str | None:
        """What refuses a step of a return."""
        roles, before, _to = STEPS[step]
        if not self.may(who, roles[one.subject]):
            return OUT_OF_SCOPE
        if not fresh:
            return STALE
        hindered = one.state not in before
        if step == "submit":
            hindered |= not one.newest or self.is_late(one) or self.is_early(one)
        if step in {"review", "approve"}:
            hindered |= who in one.hands
        if step == "approve":
            hindered |= who == one.reviewed
        return REFUSED if hindered else None

    def is_late(self, one: Return) -> bool:
        """Whether a first return comes after its quarter closed."""
        quarter = self.quarters[one.quarter]
        if one.state == "returned" or one.revision > 1:
            return False
        days = [quarter.until[one.subject]] if one.subject in quarter.until else []
        days += [quarter.closes] if quarter.state == "open" else []
        return not days or self.day > max(days)

    def is_early(self, one: Return) -> bool:
        """Whether it says for sure what nobody knows before the quarter is over."""
        statuses = {status for _value, status in one.cells.values()}
        return REPORTED in statuses and self.day <= self.quarters[one.quarter].ends

    def take(self, step: str, who: str, one: Return) -> None:
        """A step is taken."""
        one.state = STEPS[step][2]
        one.version += 1
        self.events += 1
        self.audits += 1
        if step == "submit":
            one.submitted, one.entered = who, one.entered or who
            one.editors.add(who)
        elif step == "send_back":
            one.reviewed = one.approved = None
        elif step == "review":
            one.reviewed = who
        else:
            one.approved = who

    def refuses_amending(self, who: str, one: Return) -> str | None:
        """What refuses a new revision."""
        closed = one.state in {"approved", "released"} and one.newest
        return self.refuses_stranger(who) or (None if closed else REFUSED)

    def amend(self, one: Return) -> None:
        """The next revision begins with what all so far say."""
        one.newest = False
        cells, editors = dict(one.cells), set(one.editors)
        self.returns.append(
            Return(one.subject, one.quarter, cells, one.revision + 1, editors=editors)
        )
        self.events += 1
        self.audits += 1

    # A release

    def waiting(self) -> list[Return]:
        """What the next release would take, a later revision after an earlier one."""
        rows = [one for one in self.returns if one.state == "approved"]
        return sorted(rows, key=lambda one: one.revision)

    def published(self) -> dict[tuple, tuple]:
        """What would stand after a release."""
        said = {
            (one.subject, one.quarter, code): cell
            for one in self.waiting()
            for code, cell in one.cells.items()
        }
        absent = {
            (subject, one.quarter, code): EMPTY
            for one in self.waiting()
            for subject, codes in CODES.items()
            for code in codes
        }
        return absent | self.stands | said

    def refuses_release(self, who: str) -> str | None:
        """What refuses that somebody releases."""
        hindered = any(who in one.hands for one in self.waiting())
        hindered |= self.published() == self.stands
        return self.refuses_stranger(who) or (REFUSED if hindered else None)

    def release(self) -> None:
        """Everything approved is published; an open quarter goes on collecting."""
        self.stands = self.published()
        for one in self.waiting():
            one.state = "released"
            quarter = self.quarters[one.quarter]
            quarter.state = "open" if quarter.state == "open" else "published"
            self.events += 1
        self.audits += 1
        self.releases += 1

    # A quarter

    def refuses_stranger(self, who: str) -> str | None:
        """What refuses everybody who does not belong to the bureau."""
        return None if self.may(who, {BUREAU}) else OUT_OF_SCOPE

    def open(self, name: str) -> None:
        """A quarter opens; whoever has no return gets one."""
        self.quarters[name].state = "open"
        have = {one.subject for one in self.returns if one.quarter == name}
        for subject, codes in CODES.items():
            if subject not in have:
                self.returns.append(Return(subject, name, dict.fromkeys(codes, EMPTY)))
                self.events += 1
        self.audits += 1

    def refuses_closing(self, who: str, name: str) -> str | None:
        """What refuses that a quarter closes."""
        is_open = self.quarters[name].state == "open"
        return self.refuses_stranger(who) or (None if is_open else REFUSED)

    def close(self, name: str) -> None:
        """A quarter closes."""
        self.quarters[name].state = "closed"
        self.quarters[name].closed_on = self.day
        self.audits += 1

    def refuses_extension(self, who: str, one: Return, until: date) -> str | None:
        """What refuses that a subject may submit until another day."""
        quarter = self.quarters[one.quarter]
        is_later = until > quarter.closes
        if quarter.state != "open":
            by_hand = quarter.closed_on or quarter.closes
            is_later |= by_hand < quarter.closes and until >= by_hand
            is_later &= until >= self.day
        is_first = one.state == "draft" and one.revision == 1
        return self.refuses_stranger(who) or (
            None if is_later and is_first else REFUSED
        )

    def extend(self, one: Return, until: date) -> None:
        """A subject may submit until another day."""
        self.quarters[one.quarter].until[one.subject] = until
        self.audits += 1

    # A role

    def refuses_loan(self, lender: str, to: str, first: date, last: date) -> str | None:
        """What refuses that somebody lends what they hold for ever."""
        if last < max(first, self.day):
            return REFUSED
        role = own(lender)
        held = HOLDS[to] | {
            loan[2]
            for loan in self.loans
            if loan[1] == to and not loan[5] and loan[3] <= last and first <= loan[4]
        }
        lent = held - HOLDS[to]
        reports = {one for one in held if one[0] == "reporter"}
        if role[0] == "reporter":
            is_barred = bool(reports - {role} or lent - reports)
        else:
            is_barred = bool(reports) or self.entered(to, role)
        is_twice = role in lent
        return NOT_TO_THEM if to == lender or is_twice or is_barred else None

    def entered(self, who: str, role: tuple) -> bool:
        """Whether somebody entered what a role approves and no release took yet."""
        return any(
            who in one.hands and role in REVIEWS[one.subject]
            for one in self.returns
            if one.state != "released"
        )

    def lend(self, lender: str, to: str, first: date, last: date) -> None:
        """A role is lent from a day to a day."""
        self.loans.append([lender, to, own(lender), first, last, False])
        self.audits += 1

    def take_back(self, loan: list, yesterday: date) -> None:
        """A loan holds no more from today on."""
        loan[4:] = [min(loan[4], yesterday), True]
        self.audits += 1


def own(lender: str) -> tuple:
    """What a lender holds for ever."""
    (role,) = HOLDS[lender]
    return role


def is_bad(code: str, value, status: int) -> bool:
    """Whether a cell cannot be stored."""
    if (value is None) != (status == MISSING):
        return True
    return code not in SIGNED and (value or 0) < 0
