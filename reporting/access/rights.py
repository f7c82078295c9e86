"""Writes what each role may do into the database: one group of permissions a role.

Runs after each migrate, so that a permission of a new model reaches its roles and one
that a role has lost goes, whatever version the database was made with.
"""

from django.apps import apps
from django.contrib.auth.models import Group, Permission

from reporting.access.roles import REGISTERS, RIGHTS, collect_rights


def write_rights(**_signal: object) -> None:
    """Give the group of each role exactly its permissions, whatever it had.

    To be called once Django has made the permissions of all models. Raises
    Permission.DoesNotExist for a right that no model has.
    """
    known = collect_permissions()
    for role in RIGHTS:
        group, _created = Group.objects.get_or_create(name=str(role))
        group.permissions.set(
            known[name] for name in collect_rights(role, list_register_models())
        )


def list_register_models() -> list[str]:
    """List the registers' models, such as `bases.park`, without their histories."""
    return [
        model._meta.label_lower
        for app in REGISTERS
        for model in apps.get_app_config(app).get_models()
        if not model._meta.label_lower.startswith(f"{app}.historical")
        and model._meta.default_permissions
    ]


def collect_permissions() -> dict[str, Permission]:
    """Map `app.codename` to its permission (one query)."""
    rows = Permission.objects.select_related("content_type")
    return {f"{row.content_type.app_label}.{row.codename}": row for row in rows}
