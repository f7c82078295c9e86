"""Releases: the list and one of them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from portal.pages.releases.pages import release_list, release_page
from portal.reading import Reading
from portal.views.pages import figures_page


@figures_page
def releases(request: HttpRequest, reading: Reading) -> HttpResponse:
    """The releases of the programme that the reader may see."""
    rows = release_list(reading, request.GET)
    return render(request, "portal/releases.html", {"reading": reading, "rows": rows})


@figures_page
def release(request: HttpRequest, reading: Reading, seq: int) -> HttpResponse:
    """What one release of the programme changed."""
    found = next((row for row in reading.releases if row.seq == seq), None)
    if found is None:
        raise Http404(seq)
    page = release_page(reading, found, request.GET)
    return render(request, "portal/release.html", {"reading": reading, "page": page})
