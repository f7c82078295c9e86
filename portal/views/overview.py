"""The overview of a programme."""

from django.http import HttpResponse
from django.shortcuts import render

from portal.pages.overview import page as queries
from portal.reading import Reading
from portal.views.pages import make_figures_page
from reporting.access.requests import ScopedRequest


@make_figures_page
def render_overview_page(request: ScopedRequest, reading: Reading) -> HttpResponse:
    """Where the programme stands, in one sentence, in its targets and its figures."""
    context = {"reading": reading, "page": queries.build_overview(reading)}
    return render(request, "portal/overview.html", context)
