"""The desk (工作台): where officials begin."""

from django.http import HttpResponse
from django.shortcuts import render

from portal.pages.desk.home import build_home
from portal.views.desk.pages import make_desk_page
from reporting.access.requests import DeskRequest


@make_desk_page("GET")
def render_home_page(request: DeskRequest) -> HttpResponse:
    """What came back, what is due, what waits for the reader."""
    return render(request, "desk/home.html", {"page": build_home(request.scope)})
