"""The grid of a return as tests use it: opened, changed, posted, read."""

import re

from django.urls import reverse
from django.utils import translation

from tests.support.dom import on_one_line
from tests.support.forms import form_of


def page_of(row, language="en"):
    """The address of a return's grid."""
    with translation.override(language):
        return reverse("desk:return", args=[row.pk])


def filled(opened, changes):
    """The form of a page with some fields changed: EC01__value=12."""
    form = form_of(opened)
    named = {name.replace("__", "."): value for name, value in changes.items()}
    assert named.keys() <= form.values.keys()
    return form.filled(**named)


def post(client, row, action="save", opened=None, **typed):
    """Open the page, change fields and press a button."""
    data = filled(opened or client.get(page_of(row)), typed)
    return client.post(page_of(row), data | {"action": action})


def values(row):
    """What the cells of a return say, by code."""
    return dict(row.entries.values_list("indicator__code", "value"))


def field(page, name):
    """What stands in a field of a page."""
    return form_of(page).values[name][0]


def grey(page):
    """The lights above a grid that count nothing, by the class of their colour."""
    return re.findall(
        r'<div class="is-zero"><dt><span class="light is-(\w+)"',
        on_one_line(page.text),
    )


def labels(page):
    """The heads of a grid's columns, and what names the cells on a narrow screen."""
    heads = re.findall(
        r'<th scope="col" role="columnheader"[^>]*>([^<]+)</th>',
        on_one_line(page.text),
    )
    return heads[1:7], re.findall(r'data-l="([^"]+)"', page.text)[:6]
