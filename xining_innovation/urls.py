"""Root URLs: pages carry a language; administration, API and health do not."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from accounts.views import AdminPasswordView, AdminSignInView
from xining_innovation import errors, health

urlpatterns = [
    path("admin/login/", AdminSignInView.as_view()),
    path("admin/password_change/", AdminPasswordView.as_view()),
    path("admin/", admin.site.urls),
    path("api/", include("api.urls")),
    path("healthz", health.render_health, name="healthz"),
    path("readyz", health.render_readiness, name="readyz"),
    *i18n_patterns(
        path("accounts/", include("accounts.urls")),
        path("desk/", include("portal.desk_urls")),
        path("", include("portal.urls")),
    ),
]

handler400 = errors.render_bad_request
handler403 = errors.render_permission_denied
handler404 = errors.render_not_found
handler500 = errors.render_server_error
