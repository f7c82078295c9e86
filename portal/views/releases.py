"""Releases: the list and one of them."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from portal.pages.releases.pages import build_release_list, build_release_page
from portal.reading import Reading
from portal.views.pages import make_figures_page
from reporting.access.requests import ScopedRequest


@make_figures_page
def render_releases_page(request: ScopedRequest, reading: Reading) -> HttpResponse:
    """The releases of the programme that the reader may see."""
    rows = build_release_list(reading, request.GET)
    return render(request, "portal/releases.html", {"reading": reading, "rows": rows})


@make_figures_page
def render_release_page(
    request: ScopedRequest, reading: Reading, seq: int
) -> HttpResponse:
    """What one release of the programme changed."""
    found = next((row for row in reading.releases if row.seq == seq), None)
    if found is None:
        raise Http404(seq)
    page = build_release_page(reading, found, request.GET)
    return render(request, "portal/release.html", {"reading": reading, "page": page})
