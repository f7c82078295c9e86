"""Addresses of version 1; with or without the last slash, never redirected."""

from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from api.v1 import progress, records, registers, releases, targets, technical
from api.v1.figures import views
from api.v1.root import Root
from api.views import Schema

router = SimpleRouter()
router.trailing_slash = "/?"
router.register("programmes", registers.Programmes, "programme")
router.register("bases", registers.Bases, "base")
router.register("parks", registers.Parks, "park")
router.register("enterprises", registers.Enterprises, "enterprise")
for resource, view, name in records.RECORDS:
    router.register(resource, view, name)
router.register("problems", technical.TechnicalProblems, "problem")
router.register("projects", technical.Projects, "project")
router.register("indicators", registers.Indicators, "indicator")
router.register("targets", targets.Targets, "target")
router.register("progress", progress.ProgressRows, "progress")
router.register("figures", views.Figures, "figure")
router.register("periods", releases.Periods, "period")
router.register("releases", releases.Releases, "release")
resources = {prefix: f"{name}-list" for prefix, _view, name in router.registry}

urlpatterns = [
    path("", Root.as_view(resources=resources), name="root"),
    re_path("^schema/?$", Schema.as_view(), name="schema"),
    path("", include(router.urls)),
]
