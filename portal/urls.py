"""Addresses of the pages, below the prefix of a language."""

from django.urls import path

from portal.views import (
    calendar,
    enterprises,
    overview,
    places,
    problems,
    registers,
    releases,
    sources,
    styleguide,
    targets,
)

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
    path("problems/", problems.problems, name="problems"),
    path("problems/bring/", problems.bring, name="bring"),
    path("problems/<slug:number>/", problems.problem, name="problem"),
    path("platforms/", registers.platforms, name="platforms"),
    path("patents/", registers.patents, name="patents"),
    path("projects/", registers.projects, name="projects"),
    path("partners/", registers.partners, name="partners"),
    path("sources/", sources.sources, name="sources"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("search/", sources.search, name="search"),
    path("releases/", releases.releases, name="releases"),
    path("releases/calendar/", calendar.releases, name="calendar"),
    path("releases/calendar.ics", calendar.file, name="calendar_file"),
    path("releases/<int:seq>/", releases.release, name="release"),
]
