"""The registers: platforms, patents, projects, partners."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.queries.registers import (
    partner_list,
    patent_list,
    platform_list,
    project_list,
)
from portal.reading import Reading
from portal.views.pages import figures_page


@figures_page
def platforms(request: HttpRequest, reading: Reading) -> HttpResponse:
    """R&D platforms of the programme."""
    page = platform_list(reading, request.GET)
    return render(request, "portal/platforms.html", {"reading": reading, "page": page})


@figures_page
def patents(request: HttpRequest, reading: Reading) -> HttpResponse:
    """Patents of the programme's enterprises."""
    page = patent_list(reading, request.GET)
    return render(request, "portal/patents.html", {"reading": reading, "page": page})


@figures_page
def projects(request: HttpRequest, reading: Reading) -> HttpResponse:
    """Science and technology projects of the programme."""
    page = project_list(reading, request.GET)
    return render(request, "portal/projects.html", {"reading": reading, "page": page})


@figures_page
def partners(request: HttpRequest, reading: Reading) -> HttpResponse:
    """Universities and institutes, and their agreements with enterprises."""
    page = partner_list(reading, request.GET)
    return render(request, "portal/partners.html", {"reading": reading, "page": page})
