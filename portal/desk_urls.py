"""Addresses of the desk (工作台), where officials work, below `desk/`."""

from django.urls import path

from portal.views.desk import (
    audit,
    completeness,
    contacts,
    evidence,
    home,
    inbox,
    indicators,
    lending,
    periods,
    release,
    returns,
    review,
)

app_name = "desk"
urlpatterns = [
    path("", home.home_page, name="home"),
    path("review/", review.queue_page, name="review"),
    path("returns/<int:pk>/", returns.return_, name="return"),
    path("returns/<int:pk>/review/", review.return_page, name="review_return"),
    path(
        "indicators/<slug:code>/<slug:period>/", indicators.indicator, name="indicator"
    ),
    path("release/", release.release, name="release"),
    path("completeness/", completeness.completeness, name="completeness"),
    path("periods/<slug:period>/", periods.period, name="period"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("contacts/", contacts.contacts, name="contacts"),
    path("contacts/<int:pk>/", contacts.contact, name="contact"),
    path("lending/", lending.lending_page, name="lending"),
    path("audit/", audit.audit_page, name="audit"),
    path("evidence/<int:pk>/", evidence.evidence, name="evidence"),
]
