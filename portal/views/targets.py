"""Targets: the list and one of them."""

from django.http import HttpResponse
from django.shortcuts import render

from portal.pages.targets.pages import build_target_list, build_target_page
from portal.reading import Reading
from portal.views.pages import make_figures_page
from reporting.access.requests import ScopedRequest


@make_figures_page
def render_targets_page(request: ScopedRequest, reading: Reading) -> HttpResponse:
    """All targets of the programme and what is undecided about them."""
    context = {"reading": reading, "page": build_target_list(reading)}
    return render(request, "portal/targets.html", context)


@make_figures_page
def render_target_page(
    request: ScopedRequest, reading: Reading, code: str
) -> HttpResponse:
    """One target: what was promised, how it is read, where it stands and why."""
    context = {"reading": reading, "page": build_target_page(reading, code)}
    return render(request, "portal/target.html", context)
