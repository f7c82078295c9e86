"""Every component of the pages in one place, for those who build them."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core.today import shift_time
from portal.pages.styleguide import StyleGuide
from portal.views.methods import SAFE, limit_methods


@limit_methods(*SAFE)
def render_style_guide(request: HttpRequest) -> HttpResponse:
    """The style guide, in the device's colours or in those of `scheme`; DEBUG only."""
    if not settings.DEBUG:
        raise Http404
    asked = request.GET.get("scheme", "")
    scheme = asked if asked in StyleGuide.schemes else ""
    context = {"guide": StyleGuide(scheme)}
    with shift_time(timedelta):  # its days are its own, and no row is read
        return render(request, "portal/styleguide.html", context)
