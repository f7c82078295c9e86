"""Addresses of sign-in, below the prefix of a language."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.AccountView.as_view(), name="account"),
    path("login/", views.SignInView.as_view(), name="login"),
    path("logout/", views.SignOutView.as_view(), name="logout"),
    path("password/", views.ChangePasswordView.as_view(), name="password-change"),
    path("second-factor/", views.SecondFactorView.as_view(), name="second-factor"),
    path("second-factor/enrol/", views.EnrolView.as_view(), name="enrol"),
    path("second-factor/codes/", views.BackupCodesView.as_view(), name="codes"),
]
