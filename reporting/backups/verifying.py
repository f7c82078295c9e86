"""Whether what a database holds is whole: its chains and its triggers."""

from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, transaction
from django.utils.translation import gettext as _

from reporting import audit
from reporting.actors import read_operator
from reporting.backups.faults import BackupFault
from reporting.backups.manifest import Manifest, read_facts
from reporting.releases import digest
from reporting.triggers import find_missing_triggers

CHECKED = ["chain of releases", "chain of audit records", "triggers", "rows counted"]


def compute_statistics() -> None:
    """Let the engine count rows that came at once: without it plans are slow."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def check_database() -> None:
    """Recompute both chains and look for the triggers; raises BackupFault."""
    missing = find_missing_triggers(connection)
    triggers = _("Triggers are missing: %(names)s.") % {"names": ", ".join(missing)}
    fault = digest.find_first_fault() or audit.find_first_fault()
    if fault or missing:
        raise BackupFault(fault or triggers)


def confirm_restored(manifest: Manifest) -> None:
    """Make the portal's of what was just restored; raises BackupFault.

    It holds what the manifest says and is whole; then it is brought to this version,
    nobody is signed in, and the audit tells who restored what.
    """
    if read_facts() != manifest.facts:
        raise BackupFault(_("The restored database is not what its manifest says."))
    call_command("migrate", verbosity=0)
    compute_statistics()
    check_database()
    with transaction.atomic():
        Session.objects.all().delete()
        audit.record_action(
            "backup.restored",
            by=read_operator(),
            taken_at=manifest.taken_at.isoformat(),
            version=manifest.version,
        )
