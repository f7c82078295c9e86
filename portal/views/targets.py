"""Targets: the list and one of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.reading import Reading
from portal.views.pages import figures_page


@figures_page
def targets(request: HttpRequest, reading: Reading) -> HttpResponse:
    """All targets of the programme."""
    return render(request, "portal/targets.html", {"reading": reading})


@figures_page
def target(request: HttpRequest, reading: Reading, code: str) -> HttpResponse:
    """One target: what was promised, how it is read, where it stands."""
    return render(request, "portal/target.html", {"reading": reading})
