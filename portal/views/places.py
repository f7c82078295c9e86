"""Bases and parks: the lists and one of them."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from portal.pages.places.pages import build_place_list, build_place_page
from portal.reading import Reading
from portal.views.pages import make_figures_page
from reporting.access.requests import ScopedRequest
from reporting.models.subjects import Kind


@make_figures_page
def render_bases_page(request: ScopedRequest, reading: Reading) -> HttpResponse:
    """The innovation bases of the programme."""
    page = build_place_list(reading, Kind.BASE)
    return render(request, "portal/bases.html", {"reading": reading, "page": page})


@make_figures_page
def render_base_page(
    request: ScopedRequest, reading: Reading, slug: str
) -> HttpResponse:
    """One innovation base of the programme."""
    place = get_object_or_404(reading.programme.bases, slug=slug)
    page = build_place_page(reading, Kind.BASE, place)
    return render(request, "portal/base.html", {"reading": reading, "page": page})


@make_figures_page
def render_parks_page(request: ScopedRequest, reading: Reading) -> HttpResponse:
    """The parks of the programme."""
    page = build_place_list(reading, Kind.PARK)
    return render(request, "portal/parks.html", {"reading": reading, "page": page})


@make_figures_page
def render_park_page(
    request: ScopedRequest, reading: Reading, slug: str
) -> HttpResponse:
    """One park of the programme."""
    place = get_object_or_404(reading.programme.parks, slug=slug)
    page = build_place_page(reading, Kind.PARK, place)
    return render(request, "portal/park.html", {"reading": reading, "page": page})
