"""Pages of the admin that ask before an action is done; plain forms, no script."""

from django import forms
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.template.response import TemplateResponse

CONFIRMED = "confirmed"


def render_question(model_admin, request, template: str, form: forms.Form, **context):
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


def read_answer(request, form: type[forms.Form], **given) -> forms.Form:
    """The form of a question: bound once the page has been answered.

    `given` are further arguments of the form.
    """
    return form(request.POST if CONFIRMED in request.POST else None, **given)
