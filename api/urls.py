"""Addresses under /api/: version 1, its reading page, and what the problems mean."""

from django.urls import include, path, re_path

from api.views import Docs, DocsRedirect, NotFound, ProblemTypePage

app_name = "api"
urlpatterns = [
    path("", DocsRedirect.as_view()),
    path("docs/", Docs.as_view(), name="docs"),
    path("problem-types/<slug:slug>", ProblemTypePage.as_view(), name="problem-type"),
    path("v1/", include("api.v1.urls")),
    re_path("", NotFound.as_view()),
]
