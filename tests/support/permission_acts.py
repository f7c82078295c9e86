"""What each act of the permission table posts, and what has to be so before it."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from reporting.lending.loans import delegate_assignment
from reporting.models import Notice, Submission
from reporting.models.returns import Entry
from reporting.releases.releasing import preview_release
from tests.support import desk
from tests.support.permission_world import NEVER, World

Asked = tuple[str, dict]
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def row_in(world: World, place: str, state: str = "draft") -> Submission:
    """The return of a place in a state that somebody else brought it to."""
    if place == "none":
        return Submission(pk=NEVER, version=1)
    row = world.returns[place]
    by = world.city.bureau[2]
    Submission.objects.filter(pk=row.pk).update(
        state=state, entered_by=by, submitted_by=by, submitted_at=timezone.now()
    )
    Entry.objects.filter(submission=row).update(status=1, value=7, same_period=None)
    return Submission.objects.get(pk=row.pk)


def code_in(row: Submission) -> str:
    """The code of a cell of a return."""
    cell = Entry.objects.filter(submission=row.pk).order_by("id").first()
    return cell.indicator.code if cell else "EC01"


def save(world: World, place: str, user: User) -> Asked:
    """Save a cell."""
    row = row_in(world, place)
    data = {"action": "save", "version": row.version, f"{code_in(row)}.value": "5"}
    return reverse("desk:return", args=[row.pk]), data


def attach(world: World, place: str, user: User) -> Asked:
    """Save a file with a cell."""
    row = row_in(world, place)
    file = SimpleUploadedFile("a.pdf", PDF + row.pk.to_bytes(8, "big"))
    data = {"action": "save", "version": row.version, f"{code_in(row)}.file": file}
    return reverse("desk:return", args=[row.pk]), data


def save_all(world: World, place: str, user: User) -> Asked:
    """Save one indicator of several returns."""
    row = row_in(world, place)
    code = code_in(row)
    url = reverse("desk:indicator", args=[code, str(desk.QUARTER)])
    return url, {f"{row.pk}.value": "5", f"{row.pk}.version": row.version}


def step(action: str, state: str) -> Callable[[World, str, User], Asked]:
    """A step of the review."""

    def act(world: World, place: str, user: User) -> Asked:
        row = row_in(world, place, state)
        data = {"action": action, "version": row.version, "reason": "Look again."}
        data |= {f"remark.{code_in(row)}": "Why?"} if action == "return" else {}
        return reverse("desk:review_return", args=[row.pk]), data

    return act


def approve_many(world: World, place: str, user: User) -> Asked:
    """Approve a ticked return."""
    row = row_in(world, place, "reviewed")
    Entry.objects.filter(submission=row.pk).update(status=4, value=None)
    return reverse("desk:review"), {"chosen": f"{row.pk}:{row.version}"}


def quarter_of(world: World, place: str) -> str:
    """The page of the open quarter of a programme."""
    text = "2031-Q1" if place == "none" else str(desk.QUARTER)
    programme = world.programmes.get(place, world.city.programme)
    return f"{reverse('desk:period', args=[text])}?programme={programme.code}"


def period(action: str) -> Callable[[World, str, User], Asked]:
    """Open or close a quarter."""

    def act(world: World, place: str, user: User) -> Asked:
        return quarter_of(world, place), {"action": action}

    return act


def extend(world: World, place: str, user: User) -> Asked:
    """Let a return be later."""
    row = row_in(world, place)
    until = timezone.localdate() + timedelta(days=30)
    data = {"action": "extend", "submission": row.pk, "until": f"{until:%Y-%m-%d}"}
    return quarter_of(world, "own"), data | {"reason": "Flood"}


def publish(world: World, place: str, user: User) -> Asked:
    """Release what is approved."""
    code = "none" if place == "none" else world.programmes[place].code
    row_in(world, "own", "approved")
    url = f"{reverse('desk:release')}?programme={code}"
    with preview_release(world.city.programme) as prepared:
        content = prepared.content
    return url, {"action": "publish", "note": "Third", "content": content}


def add_contact(world: World, place: str, user: User) -> Asked:
    """Add a contact of a firm."""
    key = NEVER if place == "none" else world.firms[place].pk
    data = {"subject": f"enterprise-{key}", "post": "Office", "phone": "0971-6100000"}
    return reverse("desk:contacts"), data


def contact(action: str) -> Callable[[World, str, User], Asked]:
    """Reveal, change or remove a contact."""

    def act(world: World, place: str, user: User) -> Asked:
        key = NEVER if place == "none" else world.contacts[place].pk
        data = {"action": action, "post": "Office", "phone": "0971-6100000"}
        return reverse("desk:contact", args=[key]), data

    return act


def mark_read(world: World, place: str, user: User) -> Asked:
    """Mark a notice as read: the own one, or somebody else's."""
    key = NEVER
    if place != "none":
        rows = Notice.objects.all()
        mine = rows.filter(user=user) if place == "own" else rows.exclude(user=user)
        key = mine.first().pk if user else rows.first().pk
    return reverse("desk:inbox"), {"read": key}


def held(world: World, place: str, user: User):
    """An assignment of the reader, or of somebody else (`near`, `far`)."""
    other = world.people["l" if user != world.people["l"] else "B"]
    return ((user if place == "own" else other) or other).assignments.first()


def lend_role(world: World, place: str, user: User) -> Asked:
    """Lend a role to a colleague for today."""
    row, day = held(world, place, user), f"{timezone.localdate():%Y-%m-%d}"
    key = NEVER if place == "none" or row is None else row.pk
    data = {"action": "lend", "assignment": key, "account": "borrower"}
    return reverse("desk:lending"), data | {"first": day, "last": day}


def take_back(world: World, place: str, user: User) -> Asked:
    """Take back a role that is lent."""
    row, day, key = held(world, place, user), timezone.localdate(), NEVER
    if place != "none" and row is not None:
        to = User.objects.get(username="borrower")
        loan = delegate_assignment(
            assignment=row, to=to, by=row.user, first=day, last=day
        )
        key = loan.pk
    return reverse("desk:lending"), {"action": "take_back", "loan": key}


ACTS: dict[str, Callable[[World, str, User], Asked]] = {
    "save": save,
    "attach": attach,
    "save all": save_all,
    "review": step("review", "submitted"),
    "return": step("return", "submitted"),
    "approve": step("approve", "reviewed"),
    "approve many": approve_many,
    "open": period("open"),
    "close": period("close"),
    "extend": extend,
    "publish": publish,
    "add contact": add_contact,
    "reveal": contact("reveal"),
    "change contact": contact("save"),
    "remove": contact("remove"),
    "mark as read": mark_read,
    "lend": lend_role,
    "take back": take_back,
}


def forgeries(world: World) -> Iterator[tuple[str, str, dict]]:
    """Requests of the own page that name what is not there: who, address and body."""
    own, far = world.returns["own"], world.programmes["far"]
    grid = reverse("desk:return", args=[own.pk])
    file = SimpleUploadedFile("a.pdf", PDF)
    cell = {"action": "save", "version": own.version}
    yield "r", grid, cell | {"FAR01.value": "5"}
    yield "r", grid, cell | {"FAR01.file": file}
    yield "r", grid, cell | {"EC01/../x.file": SimpleUploadedFile("b.pdf", PDF)}
    column = reverse("desk:indicator", args=[desk.FLOW, str(desk.QUARTER)])
    for key in (world.returns["near"].pk, world.returns["far"].pk, NEVER, "x"):
        yield "r", column, {f"{key}.value": "5", f"{key}.version": 1}
    for key in (world.returns["far"].pk, NEVER, "x", "9" * 30):
        yield "B", reverse("desk:review"), {"chosen": f"{key}:1"}
    row = row_in(world, "own", "submitted")
    seen = {"version": row.version, "reason": "Look again."}
    review = reverse("desk:review_return", args=[row.pk])
    yield "p", review, seen | {"action": "return", "remark.FAR01": "Why?"}
    yield "p", review, seen | {"action": "none"}
    yield "r", reverse("desk:inbox"), {"read": "9" * 30}
    yield "r", reverse("desk:contacts"), {"subject": "park-1", "post": "x"}
    yield "B", f"{reverse('desk:release')}?programme={far.code}", {"action": "publish"}
    yield "B", f"{reverse('desk:release')}?programme=none", {}
    yield "l", f"{reverse('desk:completeness')}?programme=none", {}
    yield "l", f"{reverse('desk:completeness')}?kind=none", {}
    yield "l", f"{reverse('desk:completeness')}?period=none", {}
    until = {"action": "extend", "until": "2030-01-01", "reason": "x"}
    for key in (world.returns["far"].pk, NEVER, "x", "9" * 30):
        yield "B", quarter_of(world, "own"), until | {"submission": key}
