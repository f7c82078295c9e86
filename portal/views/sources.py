"""What the articles say, and one search over everything that has a name."""

from django.http import HttpResponse
from django.shortcuts import render

from portal.pages import sources as articles
from portal.pages.search import search_programme
from portal.reading import Reading
from portal.views.pages import make_figures_page, make_list_page
from reporting.access.requests import ScopedRequest


@make_figures_page
def render_sources_page(request: ScopedRequest, reading: Reading) -> HttpResponse:
    """The facts of the articles, quoted and read."""
    page = articles.list_sources(reading)
    return render(request, "portal/sources.html", {"reading": reading, "page": page})


render_search_page = make_list_page("portal/search.html", search_programme)
"""Bases, enterprises, problems and targets in which a word occurs."""
