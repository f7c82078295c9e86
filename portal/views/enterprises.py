"""Enterprises: the list and one of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from enterprises.models import Enterprise
from portal.pages.enterprises.pages import enterprise_list, enterprise_page
from portal.reading import Reading
from portal.views.pages import figures_page, list_page

enterprises = list_page("portal/enterprises.html", enterprise_list)
"""The enterprises of the programme."""


@figures_page
def enterprise(request: HttpRequest, reading: Reading, code: str) -> HttpResponse:
    """One enterprise of the programme."""
    mine = Enterprise.objects.in_programme(reading.programme)
    page = enterprise_page(reading, get_object_or_404(mine, code=code))
    context = {"reading": reading, "page": page}
    return render(request, "portal/enterprise.html", context)
