"""Who releases: a bureau reviewer who entered none of it; two where it is asked for.

What is released is what was looked at: whoever releases names the content (a SHA-256
from `releasing.preview_release`), and where it is another by now, nothing happens. That
the reader belongs to the bureau is a matter of `access.scope`. What the registers count
is nobody's own: whoever keeps them may release.
"""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from bases.models import Programme
from core.today import get_moment
from reporting import audit
from reporting.access.scope import Scope
from reporting.actors import Actor
from reporting.errors import StaleVersion, WorkflowError
from reporting.models import AuditRecord, Release, ReleaseProposal, Submission
from reporting.notifications import inbox
from reporting.notifications.mails import mail_after_commit
from reporting.releases import releasing
from reporting.releases.digest import list_decision_models
from reporting.releases.releasing import PreparedRelease, ReleaseRunning
from reporting.releases.rollups import TotalTooLarge
from targets.models import Decision

PROPOSED = "release.proposed"


def sign_off_release(
    *, programme: Programme, by: User, note: str, content: str | None = None
) -> Release:
    """Release what waits, by one person; raises WorkflowError, changing nothing.

    Refused where the programme asks for two people. `content` is what was looked at;
    None takes what there is.
    """
    with transaction.atomic(durable=True):
        releasing.lock_releases()
        programme.refresh_from_db()
        if programme.two_release:
            raise WorkflowError(
                _("In this programme, a second reviewer has to confirm the release.")
            )
        found = prepare_checked_release(programme, by, require_note(note), content)
        releasing.record_release(found, Actor.of(by))
    return found.release


def propose_release(
    *, programme: Programme, by: User, note: str, content: str | None = None
) -> ReleaseProposal:
    """Propose a release for a second reviewer to confirm; raises WorkflowError.

    What it would publish stands in the audit, where nobody can change it.
    """
    note = require_note(note)
    draft = preview_checked_release(programme, by, content)
    with transaction.atomic():
        releasing.lock_releases()
        programme.refresh_from_db()
        if not programme.two_release:
            raise WorkflowError(_("In this programme, one reviewer publishes alone."))
        if find_open_proposal(programme):
            raise WorkflowError(_("There is already a proposed release."))
        proposal = ReleaseProposal.objects.create(
            programme=programme, proposed_by=by, note=note
        )
        mail_after_commit(inbox.notify_of_proposal(proposal))
        audit.record_action(
            PROPOSED,
            by=by,
            row=proposal,
            note=note,
            content=draft.content,
            figures=draft.figures,
        )
    return proposal


def confirm_proposal(
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
        releasing.lock_releases()
        row = lock_open_proposal(proposal)
        if row.proposed_by_id == by.pk:
            raise WorkflowError(
                _("You proposed this release. A second reviewer has to confirm it.")
            )
        found = prepare_checked_release(row.programme, by, row.note, content)
        refuse_own_entries(found.release, row.proposed_by)
        if not anew and found.content != find_proposed_content(row).get("content"):
            raise StaleVersion(
                _(
                    "The contents have changed since this release was proposed. Check "
                    "them again before you confirm."
                )
            )
        close_proposal(row, by, found.release)
        releasing.record_release(found, Actor.of(by))
    return found.release


def withdraw_proposal(*, proposal: ReleaseProposal, by: User) -> None:
    """Close a proposal without a release; raises WorkflowError if it is closed."""
    with transaction.atomic():
        releasing.lock_releases()
        row = lock_open_proposal(proposal)
        close_proposal(row, by, None)
        audit.record_action("release.dropped", by=by, row=row, note=row.note)


def find_open_proposal(programme: Programme) -> ReleaseProposal | None:
    """The proposal that waits for a second reviewer, if any (one query)."""
    rows = ReleaseProposal.objects.filter(programme=programme, closed_at__isnull=True)
    return rows.select_related("proposed_by", "programme").first()


def find_proposer(release: Release) -> User | None:
    """Who proposed a release that a second reviewer confirmed (one query)."""
    rows = ReleaseProposal.objects.filter(release=release)
    proposal = rows.select_related("proposed_by").first()
    return proposal.proposed_by if proposal else None


def list_open_proposals(scope: Scope) -> list[ReleaseProposal]:
    """Proposals that wait for a reader to confirm them (one query, or none)."""
    bureau = scope.bureau_of()
    if not bureau:
        return []
    rows = ReleaseProposal.objects.filter(programme__in=bureau, closed_at__isnull=True)
    rows = rows.exclude(proposed_by=scope.user)
    return list(rows.select_related("programme", "proposed_by").order_by("id"))


def find_proposed_content(proposal: ReleaseProposal) -> dict[str, Any]:
    """What a proposal would have released: `content` and `figures` (one query)."""
    rows = AuditRecord.objects.filter(
        model=proposal._meta.label_lower, row=str(proposal.pk), action=PROPOSED
    )
    return rows.values_list("detail", flat=True).first() or {}


def list_own_returns(release: Release, by: User) -> list[Submission]:
    """Returns of a release that somebody entered or submitted any of (one query)."""
    mine = Q(entered_by=by) | Q(submitted_by=by) | Q(editors=by)
    rows = Submission.objects.filter(released_in=release).filter(mine)
    return list(rows.with_subjects().distinct().order_by("id"))


def list_own_decisions(release: Release, by: User) -> list[Decision]:
    """Baselines, targets and milestones of a release that somebody typed (3 queries).

    Their histories know who.
    """
    return [
        row
        for model in list_decision_models()
        for row in model.objects.filter(
            released_in=release.seq,
            pk__in=model.history.filter(history_user=by).values("id"),
        ).order_by("id")
    ]


def require_note(note: str) -> str:
    """A note without white space around it; raises WorkflowError for none."""
    note = note.strip()
    if not note:
        raise WorkflowError(_("Enter a note that says what this release is."))
    return note


def preview_checked_release(
    programme: Programme, by: User, content: str | None
) -> PreparedRelease:
    """What a release by somebody would be, undone again; raises WorkflowError."""
    try:
        with releasing.preview_release(programme) as found:
            return check_prepared_release(found, by, content)
    except (ReleaseRunning, TotalTooLarge) as error:
        raise WorkflowError(str(error)) from error


def prepare_checked_release(
    programme: Programme, by: User, note: str, content: str | None
) -> PreparedRelease:
    """The release by somebody, written; raises WorkflowError to undo it."""
    try:
        found = releasing.prepare_release(programme, Actor.of(by), note, True)
    except TotalTooLarge as error:
        raise WorkflowError(str(error)) from error
    return check_prepared_release(found, by, content)


def check_prepared_release(
    found: PreparedRelease | None, by: User, content: str | None
) -> PreparedRelease:
    """The same; raises WorkflowError where somebody may not release it."""
    if found is None:
        raise WorkflowError(_("There is nothing to publish."))
    if content is not None and content != found.content:
        raise StaleVersion(
            _("The contents have changed since you opened this page. Check them again.")
        )
    refuse_own_entries(found.release, by)
    return found


def refuse_own_entries(release: Release, by: User) -> None:
    """Raise WorkflowError if somebody entered any of what a release takes."""
    mine = list_own_returns(release, by) or list_own_decisions(release, by)
    if mine:
        raise WorkflowError(
            _(
                "You cannot publish this release: %(name)s entered part of it (for "
                "example %(row)s). Ask another reviewer to publish it."
            )
            % {"name": by.get_username(), "row": mine[0]}
        )


def lock_open_proposal(proposal: ReleaseProposal) -> ReleaseProposal:
    """The proposal as it is now, held; raises WorkflowError once it is closed."""
    rows = ReleaseProposal.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("programme", "proposed_by").get(pk=proposal.pk)
    if row.closed_at:
        raise WorkflowError(_("This proposal has already been closed."))
    return row


def close_proposal(row: ReleaseProposal, by: User, release: Release | None) -> None:
    """Close a proposal and the tasks it gave, with its release or without."""
    row.closed_by, row.closed_at, row.release = by, get_moment(), release
    row.save(update_fields=["closed_by", "closed_at", "release"])
    inbox.close_proposal_tasks(row)
