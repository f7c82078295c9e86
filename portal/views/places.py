"""Pages to come."""
from django.shortcuts import render
from portal.views.pages import figures_page


@figures_page
def bases(request, reading, **kwargs):
    """To come."""
    return render(request, "base.html", {"reading": reading})

@figures_page
def base(request, reading, **kwargs):
    """To come."""
    return render(request, "base.html", {"reading": reading})

@figures_page
def parks(request, reading, **kwargs):
    """To come."""
    return render(request, "base.html", {"reading": reading})

@figures_page
def park(request, reading, **kwargs):
    """To come."""
    return render(request, "base.html", {"reading": reading})
