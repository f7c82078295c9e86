"""What a step of the workflow says when it refuses."""


class WorkflowError(Exception):
    """A move that is refused; its text says why, in the active language."""


class Stale(WorkflowError):
    """Somebody else saved or moved the return since it was read."""
