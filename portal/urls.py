"""Addresses of the pages, below the prefix of a language."""

from django.urls import path

from portal.pages.registers import REGISTER_PAGES
from portal.views import (
    calendar,
    enterprises,
    overview,
    places,
    problems,
    releases,
    sources,
    styleguide,
    targets,
)
from portal.views.pages import make_list_page

app_name = "portal"
urlpatterns = [
    path("", overview.render_overview_page, name="overview"),
    path("bases/", places.render_bases_page, name="bases"),
    path("bases/<slug:slug>/", places.render_base_page, name="base"),
    path("parks/", places.render_parks_page, name="parks"),
    path("parks/<slug:slug>/", places.render_park_page, name="park"),
    path("enterprises/", enterprises.render_enterprises_page, name="enterprises"),
    path(
        "enterprises/<slug:code>/",
        enterprises.render_enterprise_page,
        name="enterprise",
    ),
    path("targets/", targets.render_targets_page, name="targets"),
    path("targets/<slug:code>/", targets.render_target_page, name="target"),
    path("problems/", problems.render_problems_page, name="problems"),
    path("problems/bring/", problems.render_problem_guide, name="bring"),
    path("problems/<slug:number>/", problems.render_problem_page, name="problem"),
    *(
        path(
            f"{page.name}/",
            make_list_page(f"portal/{page.name}.html", page.build),
            name=page.name,
        )
        for page in REGISTER_PAGES
    ),
    path("sources/", sources.render_sources_page, name="sources"),
    path("styleguide/", styleguide.render_style_guide, name="styleguide"),
    path("search/", sources.render_search_page, name="search"),
    path("releases/", releases.render_releases_page, name="releases"),
    path("releases/calendar/", calendar.render_calendar_page, name="calendar"),
    path("releases/calendar.ics", calendar.render_calendar_file, name="calendar_file"),
    path("releases/<int:seq>/", releases.render_release_page, name="release"),
]
