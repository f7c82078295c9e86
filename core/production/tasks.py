"""Tasks that bear the name of the request that handed them over."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, DEFAULT_TASK_QUEUE_NAME
from django_tasks.base import DEFAULT_TASK_PRIORITY, Task, TaskResult

from core.production.request_ids import get_request_id, set_request_id

P = ParamSpec("P")
T = TypeVar("T")
NAMED = "request_id"
"""The argument in which the name travels."""


class NamedTask(Task[P, T]):
    """A task whose lines in the log name the request that it comes from."""

    def enqueue(self, *args: P.args, **kwargs: P.kwargs) -> TaskResult[T]:
        """Hand the task over, with the name of the request that is being answered."""
        named: dict[str, Any] = {**kwargs, NAMED: get_request_id()}
        return self.get_backend().enqueue(self, args, named)

    def call(self, *args: P.args, **kwargs: P.kwargs) -> T:
        """Do the work.

        The name stays set when it has returned or failed: the worker's own line about
        the end is written after that, and then `end_task` is called.
        """
        rest: dict[str, Any] = {**kwargs}
        if NAMED in rest:
            set_request_id(rest.pop(NAMED))
        return super().call(*args, **rest)


def end_task(sender: object, task_result: object, **kwargs: Any) -> None:
    """Let a worker forget the request of a task (receives `task_finished`).

    What is done at once, inside a request, has no row and leaves the name as it is.
    """
    if hasattr(task_result, "db_result"):
        set_request_id("")


def make_task(function: Callable[P, T]) -> NamedTask[P, T]:
    """Let a function of a module be a task of the portal's one queue."""
    return NamedTask(
        priority=DEFAULT_TASK_PRIORITY,
        func=function,
        backend=DEFAULT_TASK_BACKEND_ALIAS,
        queue_name=DEFAULT_TASK_QUEUE_NAME,
        run_after=None,
        takes_context=False,
    )
