"""Template tags of the desk."""

from django import template

from portal.pages.desk import nav
from reporting.notifications import inbox

register = template.Library()


@register.simple_tag(takes_context=True, name="desk_links")
def list_desk_links(context) -> list[nav.DeskLink]:
    """The pages of the desk that the reader uses, and how many notices wait."""
    request = context["request"]
    match = request.resolver_match
    here = match.url_name if match else ""
    return nav.list_desk_links(request.scope, here, inbox.count_unread(request.user))
