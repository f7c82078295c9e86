"""The desk (工作台): where officials begin."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.pages.desk.home import home
from portal.views.desk.pages import desk_page


@desk_page("GET")
def home_page(request: HttpRequest) -> HttpResponse:
    """What came back, what is due, what waits for the reader."""
    return render(request, "desk/home.html", {"page": home(request.scope)})
