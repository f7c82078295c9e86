"""Enterprises: the list and one of them."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from enterprises.models import Enterprise
from portal.pages.enterprises.pages import build_enterprise_list, build_enterprise_page
from portal.reading import Reading
from portal.views.pages import make_figures_page, make_list_page
from reporting.access.requests import ScopedRequest

render_enterprises_page = make_list_page(
    "portal/enterprises.html", build_enterprise_list
)
"""The enterprises of the programme."""


@make_figures_page
def render_enterprise_page(
    request: ScopedRequest, reading: Reading, code: str
) -> HttpResponse:
    """One enterprise of the programme."""
    mine = Enterprise.objects.in_programme(reading.programme)
    page = build_enterprise_page(reading, get_object_or_404(mine, code=code))
    context = {"reading": reading, "page": page}
    return render(request, "portal/enterprise.html", context)
