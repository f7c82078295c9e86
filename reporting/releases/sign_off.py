"""Who releases: a bureau reviewer who entered none of it; two where it is asked for.

What is released is what was looked at: whoever releases names the content (a SHA-256
from `releasing.preview`), and where it is another by now, nothing happens. That the
reader belongs to the bureau is a matter of `access.scope`. What the registers count is
nobody's own: whoever keeps them may release.
"""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from bases.models import Programme
from core.today import moment
from reporting import audit
from reporting.actors import Actor
from reporting.errors import Stale, WorkflowError
from reporting.models import AuditRecord, Release, ReleaseProposal, Submission
from reporting.releases import releasing
from reporting.releases.digest import decision_models
from reporting.releases.releasing import NotNow, Prepared
from reporting.releases.rollups import TotalTooLarge
from targets.models import Decision

PROPOSED = "release.proposed"


def publish(
    *, programme: Programme, by: User, note: str, content: str | None = None
) -> Release:
    """Release what waits, by one person; raises WorkflowError, changing nothing.

    Refused where the programme asks for two people. `content` is what was looked at;
    None takes what there is.
    """
    with transaction.atomic(durable=True):
        releasing.lock()
        programme.refresh_from_db()
        if programme.two_release:
            raise WorkflowError(_("In this programme a second reviewer confirms."))
        found = prepared(programme, by, said(note), content)
        releasing.tell(found, Actor.of(by))
    return found.release


def propose(
    *, programme: Programme, by: User, note: str, content: str | None = None
) -> ReleaseProposal:
    """Propose a release for a second reviewer to confirm; raises WorkflowError.

    What it would publish stands in the audit, where nobody can change it.
    """
    note = said(note)
    draft = looked_at(programme, by, content)
    with transaction.atomic():
        releasing.lock()
        programme.refresh_from_db()
        if not programme.two_release:
            raise WorkflowError(_("In this programme one reviewer releases alone."))
        if open_proposal(programme):
            raise WorkflowError(_("A release is proposed already."))
        proposal = ReleaseProposal.objects.create(
            programme=programme, proposed_by=by, note=note
        )
        audit.record(
            PROPOSED,
            by=by,
            row=proposal,
            note=note,
            content=draft.content,
            figures=draft.figures,
        )
    return proposal


def confirm(
    *,
    proposal: ReleaseProposal,
    by: User,
    content: str | None = None,
    anew: bool = False,
) -> Release:
    """Release what was proposed, as the second reviewer; raises WorkflowError.

    Where something else waits by now than was proposed, only with `anew`: whoever
    confirms has looked at what there is. Of two who confirm at once, one releases.
    """
    with transaction.atomic(durable=True):
        releasing.lock()
        row = still_open(proposal)
        if row.proposed_by_id == by.pk:
            raise WorkflowError(_("You proposed it: a second reviewer confirms it."))
        found = prepared(row.programme, by, row.note, content)
        refuse_hands(found.release, row.proposed_by)
        if not anew and found.content != proposed(row).get("content"):
            raise Stale(_("It is no longer what was proposed: look at it anew."))
        close(row, by, found.release)
        releasing.tell(found, Actor.of(by))
    return found.release


def drop(*, proposal: ReleaseProposal, by: User) -> None:
    """Close a proposal without a release; raises WorkflowError if it is closed."""
    with transaction.atomic():
        releasing.lock()
        row = still_open(proposal)
        close(row, by, None)
        audit.record("release.dropped", by=by, row=row, note=row.note)


def open_proposal(programme: Programme) -> ReleaseProposal | None:
    """The proposal that waits for a second reviewer, if any (one query)."""
    rows = ReleaseProposal.objects.filter(programme=programme, closed_at__isnull=True)
    return rows.select_related("proposed_by", "programme").first()


def proposed(proposal: ReleaseProposal) -> dict:
    """What a proposal would have released: `content` and `figures` (one query)."""
    rows = AuditRecord.objects.filter(
        model=proposal._meta.label_lower, row=str(proposal.pk), action=PROPOSED
    )
    return rows.values_list("detail", flat=True).first() or {}


def hands(release: Release, by: User) -> list[Submission]:
    """Returns of a release that somebody entered or submitted any of (one query)."""
    mine = Q(entered_by=by) | Q(submitted_by=by) | Q(editors=by)
    rows = Submission.objects.filter(released_in=release).filter(mine)
    return list(rows.with_subjects().distinct().order_by("id"))


def decided(release: Release, by: User) -> list[Decision]:
    """Baselines, targets and milestones of a release that somebody typed (3 queries).

    Their histories know who.
    """
    return [
        row
        for model in decision_models()
        for row in model.objects.filter(
            released_in=release.seq,
            pk__in=model.history.filter(history_user=by).values("id"),
        ).order_by("id")
    ]


def said(note: str) -> str:
    """A note without white space around it; raises WorkflowError for none."""
    note = note.strip()
    if not note:
        raise WorkflowError(_("Say in a note what this release is."))
    return note


def looked_at(programme: Programme, by: User, content: str | None) -> Prepared:
    """What a release by somebody would be, undone again; raises WorkflowError."""
    try:
        with releasing.preview(programme) as found:
            return accepted(found, by, content)
    except (NotNow, TotalTooLarge) as error:
        raise WorkflowError(str(error)) from error


def prepared(
    programme: Programme, by: User, note: str, content: str | None
) -> Prepared:
    """The release by somebody, written; raises WorkflowError to undo it."""
    try:
        found = releasing.prepare(programme, Actor.of(by), note, True)
    except TotalTooLarge as error:
        raise WorkflowError(str(error)) from error
    return accepted(found, by, content)


def accepted(found: Prepared | None, by: User, content: str | None) -> Prepared:
    """The same; raises WorkflowError where somebody may not release it."""
    if found is None:
        raise WorkflowError(_("There is nothing to release."))
    if content is not None and content != found.content:
        raise Stale(_("What waits has changed since you looked: look at it again."))
    refuse_hands(found.release, by)
    return found


def refuse_hands(release: Release, by: User) -> None:
    """Raise WorkflowError if somebody entered any of what a release takes."""
    mine = hands(release, by) or decided(release, by)
    if mine:
        raise WorkflowError(
            _(
                "%(name)s entered some of it, such as %(row)s: somebody else "
                "releases it."
            )
            % {"name": by.get_username(), "row": mine[0]}
        )


def still_open(proposal: ReleaseProposal) -> ReleaseProposal:
    """The proposal as it is now, held; raises WorkflowError once it is closed."""
    rows = ReleaseProposal.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("programme", "proposed_by").get(pk=proposal.pk)
    if row.closed_at:
        raise WorkflowError(_("This proposal is closed already."))
    return row


def close(row: ReleaseProposal, by: User, release: Release | None) -> None:
    """Close a proposal, with its release or without."""
    row.closed_by, row.closed_at, row.release = by, moment(), release
    row.save(update_fields=["closed_by", "closed_at", "release"])
