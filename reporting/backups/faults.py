"""What a backup, a restore or a move between engines is refused with."""


class BackupFault(Exception):
    """A reason in the active language; nothing was changed, or it says what was."""
