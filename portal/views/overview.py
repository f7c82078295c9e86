"""The overview of a programme."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.pages.overview import page as queries
from portal.reading import Reading
from portal.views.pages import figures_page


@figures_page
def overview(request: HttpRequest, reading: Reading) -> HttpResponse:
    """Where the programme stands, in one sentence, in its targets and its figures."""
    context = {"reading": reading, "page": queries.overview(reading)}
    return render(request, "portal/overview.html", context)
