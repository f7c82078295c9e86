"""One group of permissions for each role."""

from django.db import migrations

from reporting.access.roles import REGISTERS, RIGHTS, rights_of


def create(apps, schema_editor):
    """Make the groups; a permission that Django has not made yet is made here."""
    group = apps.get_model("auth", "Group")
    models = [
        f"{app}.{model._meta.model_name}"
        for app in REGISTERS
        for model in apps.get_app_config(app).get_models()
        if not model._meta.model_name.startswith("historical")
        and model._meta.default_permissions
    ]
    for role in RIGHTS:
        names = sorted(rights_of(role, models))
        found, _created = group.objects.get_or_create(name=str(role))
        found.permissions.set([permission(apps, name) for name in names])


def permission(apps, name: str):
    """The row of `app.action_model`."""
    app, codename = name.split(".")
    action, model = codename.split("_", 1)
    content_type, _created = apps.get_model(
        "contenttypes", "ContentType"
    ).objects.get_or_create(app_label=app, model=model)
    found, _created = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename=codename,
        defaults={"name": f"Can {action} {model}"},
    )
    return found


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0004_newest_and_append_only"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("accounts", "0001_initial"),
        ("bases", "0003_history"),
        ("enterprises", "0003_history"),
        ("problems", "0003_history"),
        ("targets", "0003_history"),
    ]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
