"""Template tags of the desk."""

from django import template

from portal.queries.desk import nav

register = template.Library()


@register.simple_tag(takes_context=True)
def desk_links(context) -> list[nav.Link]:
    """The pages of the desk that the reader uses."""
    request = context["request"]
    match = request.resolver_match
    return nav.links(request.scope, match.url_name if match else "")
