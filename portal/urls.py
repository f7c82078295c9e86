"""Addresses of the pages, below the prefix of a language."""

from django.urls import path

from portal.views import enterprises, overview, places, releases, targets

app_name = "portal"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("bases/", places.bases, name="bases"),
    path("bases/<slug:slug>/", places.base, name="base"),
    path("parks/", places.parks, name="parks"),
    path("parks/<slug:slug>/", places.park, name="park"),
    path("enterprises/", enterprises.enterprises, name="enterprises"),
    path("enterprises/<slug:code>/", enterprises.enterprise, name="enterprise"),
    path("targets/", targets.targets, name="targets"),
    path("targets/<slug:code>/", targets.target, name="target"),
    path("releases/", releases.releases, name="releases"),
    path("releases/<int:seq>/", releases.release, name="release"),
]
