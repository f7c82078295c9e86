"""What a step of the workflow says when it refuses."""

from django.utils.translation import gettext as _


class WorkflowError(Exception):
    """A move that is refused; its text says why, in the active language."""


class Gone(WorkflowError):
    """The return was deleted since it was read."""

    def __init__(self) -> None:
        super().__init__(_("This return no longer exists."))


class StaleVersion(WorkflowError):
    """Somebody else saved or moved the return since it was read."""
