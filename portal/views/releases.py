"""Pages to come."""

from django.shortcuts import render
from portal.views.pages import figures_page


@figures_page
def releases(request, reading, **kwargs):
    """To come."""
    return render(request, "base.html", {"reading": reading})


@figures_page
def release(request, reading, **kwargs):
    """To come."""
    return render(request, "base.html", {"reading": reading})
