"""Technical problems: the board and one of them."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from portal.pages.problems.how_to_submit import ProblemGuide
from portal.pages.problems.pages import (
    build_problem_list,
    build_problem_page,
    select_problems,
)
from portal.reading import Reading
from portal.views.pages import make_figures_page, make_list_page
from reporting.access.requests import ScopedRequest

render_problems_page = make_list_page("portal/problems.html", build_problem_list)
"""The board of technical problems."""


@make_figures_page
def render_problem_guide(request: ScopedRequest, reading: Reading) -> HttpResponse:
    """What it takes to bring a technical problem, and to whom; to a base if asked."""
    slug = request.GET.get("base", "")
    bases = reading.programme.bases
    base = get_object_or_404(bases, slug=slug) if slug else None
    context = {"reading": reading, "page": ProblemGuide(base)}
    return render(request, "portal/bring.html", context)


@make_figures_page
def render_problem_page(
    request: ScopedRequest, reading: Reading, number: str
) -> HttpResponse:
    """One technical problem; of a secret one its number and its state."""
    found = get_object_or_404(select_problems(reading.programme), number=number)
    context = {"reading": reading, "problem": found}
    if not reading.scope.sees_problem(found):
        return render(request, "portal/problem_secret.html", context)
    context["page"] = build_problem_page(found, reading.scope)
    return render(request, "portal/problem.html", context)
