"""Template tags of the navigation: the lists of registers."""

from django import template
from django.template import Context

from core.templatetags.ui import mark_current
from portal.pages.registers import REGISTER_PAGES, RegisterPage

register = template.Library()


@register.simple_tag(name="register_pages")
def list_register_pages() -> tuple[RegisterPage, ...]:
    """The lists of registers in the order of their tabs."""
    return REGISTER_PAGES


@register.simple_tag(takes_context=True, name="current_register")
def mark_register(context: Context) -> str:
    """Mark the link that leads to the lists of registers while one of them is read."""
    return mark_current(context, *(page.name for page in REGISTER_PAGES))
