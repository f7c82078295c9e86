"""Technical problems: the board and one of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from portal.pages.problems.how_to_submit import Bringing
from portal.pages.problems.pages import problem_list, problem_page, problems_of
from portal.reading import Reading
from portal.views.pages import figures_page, list_page

problems = list_page("portal/problems.html", problem_list)
"""The board of technical problems."""


@figures_page
def bring(request: HttpRequest, reading: Reading) -> HttpResponse:
    """What it takes to bring a technical problem, and to whom; to a base if asked."""
    slug = request.GET.get("base", "")
    bases = reading.programme.bases
    base = get_object_or_404(bases, slug=slug) if slug else None
    context = {"reading": reading, "page": Bringing(base)}
    return render(request, "portal/bring.html", context)


@figures_page
def problem(request: HttpRequest, reading: Reading, number: str) -> HttpResponse:
    """One technical problem; of a secret one its number and its state."""
    found = get_object_or_404(problems_of(reading.programme), number=number)
    context = {"reading": reading, "problem": found}
    if not reading.scope.sees_problem(found):
        return render(request, "portal/problem_secret.html", context)
    context["page"] = problem_page(found)
    return render(request, "portal/problem.html", context)
