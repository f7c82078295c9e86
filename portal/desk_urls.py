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
    path("", home.render_home_page, name="home"),
    path("review/", review.render_queue_page, name="review"),
    path("returns/<int:pk>/", returns.render_return_page, name="return"),
    path("returns/<int:pk>/review/", review.render_review_page, name="review_return"),
    path(
        "indicators/<slug:code>/<slug:period>/",
        indicators.render_indicator_page,
        name="indicator",
    ),
    path("release/", release.render_release_page, name="release"),
    path("completeness/", completeness.render_completeness_page, name="completeness"),
    path("periods/<slug:period>/", periods.render_period_page, name="period"),
    path("inbox/", inbox.render_inbox_page, name="inbox"),
    path("contacts/", contacts.render_contacts_page, name="contacts"),
    path("contacts/<int:pk>/", contacts.render_contact_page, name="contact"),
    path("lending/", lending.render_delegation_page, name="lending"),
    path("audit/", audit.render_audit_page, name="audit"),
    path("evidence/<int:pk>/", evidence.render_evidence_file, name="evidence"),
]
