"""Pages of the admin that ask before an action is done; plain forms, no script."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.template.response import TemplateResponse

CONFIRMED = "confirmed"
Answered = TypeVar("Answered", bound=forms.Form)


def render_question(
    model_admin: admin.ModelAdmin[Any],
    request: HttpRequest,
    template: str,
    form: forms.Form,
    **context: Any,
) -> TemplateResponse:
    """Render the question of an action; its answer comes back to the same action.

    `template` is a path such as problems/move; `context` names the `title`, the
    `button`, the `action` and the `selected` row.
    """
    return TemplateResponse(
        request,
        f"admin/{template}.html",
        {
            **model_admin.admin_site.each_context(request),
            "opts": model_admin.opts,
            "form": form,
            "checkbox": ACTION_CHECKBOX_NAME,
            "confirmed": CONFIRMED,
            **context,
        },
    )


def apply_answer(form: forms.Form, act: Callable[[dict[str, Any]], None]) -> bool:
    """Do what a valid answer asks for; False where the question is to be asked again.

    What `act` refuses with a ValidationError stands in the form.
    """
    if not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True


def read_answer(
    request: HttpRequest, form: Callable[..., Answered], **given: Any
) -> Answered:
    """The form of a question: bound once the page has been answered.

    `given` are further arguments of the form.
    """
    return form(request.POST if CONFIRMED in request.POST else None, **given)
