"""Addresses of sign-in, below the prefix of a language."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.Account.as_view(), name="account"),
    path("login/", views.SignIn.as_view(), name="login"),
    path("logout/", views.SignOut.as_view(), name="logout"),
    path("password/", views.ChangePassword.as_view(), name="password-change"),
    path("second-factor/", views.SecondFactor.as_view(), name="second-factor"),
    path("second-factor/enrol/", views.Enrol.as_view(), name="enrol"),
    path("second-factor/codes/", views.Codes.as_view(), name="codes"),
]
