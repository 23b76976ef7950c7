"""Who keeps the synonyms and the landmarks, and who reads what found nothing."""

from django.db import migrations

KEPT = ["add", "change", "delete", "view"]
RIGHTS = {"synonym": KEPT, "landmark": KEPT, "fruitlesssearch": ["delete", "view"]}
GROUPS = ["Éditeurs", "Modérateurs"]


def give_rights(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    for model, actions in RIGHTS.items():
        content_type, _ = ContentType.objects.get_or_create(app_label="search", model=model)
        name = apps.get_model("search", model)._meta.verbose_name
        for action in actions:
            permission, _ = Permission.objects.get_or_create(
                content_type=content_type, codename=f"{action}_{model}", defaults={"name": f"Can {action} {name}"}
            )
            for group in GROUPS:
                Group.objects.get(name=group).permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0004_synonyms"),
        ("agenda", "0008_add_featured"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
