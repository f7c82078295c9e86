"""What the articles say, and one search over everything that has a name."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.pages import sources as articles
from portal.pages.search import find
from portal.reading import Reading
from portal.views.pages import figures_page, list_page


@figures_page
def sources(request: HttpRequest, reading: Reading) -> HttpResponse:
    """The facts of the articles, quoted and read."""
    page = articles.sources(reading)
    return render(request, "portal/sources.html", {"reading": reading, "page": page})


search = list_page("portal/search.html", find)
"""Bases, enterprises, problems and targets in which a word occurs."""
