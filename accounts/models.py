"""Who signs in."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """One person's account, such as the reporter of an enterprise.

    What a user may see and do is said above this app, in reporting.scope.
    """
