"""Template tags of the desk."""

from django import template
from django.template import Context

from portal.pages.desk import nav
from reporting.access.requests import DeskRequest
from reporting.notifications import inbox

register = template.Library()


@register.simple_tag(takes_context=True, name="desk_links")
def list_desk_links(context: Context) -> list[nav.DeskLink]:
    """The pages of the desk that the reader uses, and how many notices wait."""
    request: DeskRequest = context["request"]
    match = request.resolver_match
    here = (match.url_name if match else None) or ""
    return nav.list_desk_links(request.scope, here, inbox.count_unread(request.scope))
