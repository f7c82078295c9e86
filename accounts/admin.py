"""Accounts and their groups in the admin."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group

from accounts.models import User
from core.admin import PlainSearch

admin.site.unregister(Group)


@admin.register(User)
class AccountAdmin(PlainSearch, UserAdmin):
    """Accounts."""


@admin.register(Group)
class RoleAdmin(PlainSearch, GroupAdmin):
    """Groups of accounts with the same rights."""
