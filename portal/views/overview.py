"""The overview of a programme."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.pages.overview import page as queries
from portal.reading import Reading
from portal.views.pages import make_figures_page


@make_figures_page
def render_overview_page(request: HttpRequest, reading: Reading) -> HttpResponse:
    """Where the programme stands, in one sentence, in its targets and its figures."""
    context = {"reading": reading, "page": queries.build_overview(reading)}
    return render(request, "portal/overview.html", context)
