"""Bases and parks: the lists and one of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from portal.pages.places.pages import place_list, place_page
from portal.reading import Reading
from portal.views.pages import figures_page
from reporting.models.subjects import Kind


@figures_page
def bases(request: HttpRequest, reading: Reading) -> HttpResponse:
    """The innovation bases of the programme."""
    page = place_list(reading, Kind.BASE)
    return render(request, "portal/bases.html", {"reading": reading, "page": page})


@figures_page
def base(request: HttpRequest, reading: Reading, slug: str) -> HttpResponse:
    """One innovation base of the programme."""
    place = get_object_or_404(reading.programme.bases, slug=slug)
    page = place_page(reading, Kind.BASE, place)
    return render(request, "portal/base.html", {"reading": reading, "page": page})


@figures_page
def parks(request: HttpRequest, reading: Reading) -> HttpResponse:
    """The parks of the programme."""
    page = place_list(reading, Kind.PARK)
    return render(request, "portal/parks.html", {"reading": reading, "page": page})


@figures_page
def park(request: HttpRequest, reading: Reading, slug: str) -> HttpResponse:
    """One park of the programme."""
    place = get_object_or_404(reading.programme.parks, slug=slug)
    page = place_page(reading, Kind.PARK, place)
    return render(request, "portal/park.html", {"reading": reading, "page": page})
