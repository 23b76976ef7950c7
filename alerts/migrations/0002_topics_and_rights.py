"""The topics that a city begins with (editors change them), and who writes and approves alerts."""

from django.db import migrations

# slug, name, in English, CAP category
TOPICS = [
    ("transports", "Métro, bus, vélo", "Metro, buses, bikes", "Transport"),
    ("meteo", "Météo et crues", "Weather and floods", "Met"),
    ("securite", "Sécurité", "Safety", "Safety"),
    ("culture", "Sorties et lieux de culture", "Events and venues", "Other"),
    ("voirie", "Rues et circulation", "Streets and traffic", "Infra"),
    ("eau", "Eau", "Water", "Infra"),
    ("air", "Air", "Air", "Env"),
    ("services", "Mairies et services", "Town halls and services", "Other"),
]
WRITTEN = ["add_alert", "change_alert", "view_alert", "approve_alert"]
TEMPLATES = ["add_alerttemplate", "change_alerttemplate", "view_alerttemplate"]
#: group -> what its members may do. Four eyes are two people, whatever their groups.
RIGHTS = {
    "Éditeurs": [*WRITTEN, *TEMPLATES],
    "Modérateurs": [*WRITTEN, *TEMPLATES, "add_topic", "change_topic", "view_topic"],
}


def make_topics(apps, schema_editor):
    Topic = apps.get_model("alerts", "Topic")
    for rank, (slug, name, name_en, category) in enumerate(TOPICS, 1):
        Topic.objects.create(slug=slug, name=name, name_en=name_en, category=category, position=rank * 10)


def give_rights(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    for group, codenames in RIGHTS.items():
        for codename in codenames:
            model = codename.split("_")[1]
            content_type, _ = ContentType.objects.get_or_create(app_label="alerts", model=model)
            name = "Peut approuver une alerte" if codename == "approve_alert" else f"Can {codename.replace('_', ' ')}"
            permission, _ = Permission.objects.get_or_create(
                content_type=content_type, codename=codename, defaults={"name": name}
            )
            Group.objects.get(name=group).permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0001_initial"),
        ("agenda", "0006_remember_postponements"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(make_topics, migrations.RunPython.noop),
        migrations.RunPython(give_rights, migrations.RunPython.noop),
    ]
