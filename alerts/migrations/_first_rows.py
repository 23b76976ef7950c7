"""The topics that a city begins with (editors change them), and who writes and approves alerts."""

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from agenda.migrations._first_rows import EDITORS, MODERATORS, permission

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
WRITTEN = {
    "alert": ["add", "change", "view", "approve"],
    "alerttemplate": ["add", "change", "view"],
}
#: group -> model -> what its members may do. Four eyes are two people, whatever their groups.
RIGHTS = {EDITORS: WRITTEN, MODERATORS: WRITTEN | {"topic": ["add", "change", "view"]}}
NAMES = {"approve": "Peut approuver une alerte"}


def make_topics(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    topics = apps.get_model("alerts", "Topic").objects
    for rank, (slug, name, name_en, category) in enumerate(TOPICS, 1):
        topics.create(slug=slug, name=name, name_en=name_en, category=category, position=rank * 10)


def give_rights(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    for name, rights in RIGHTS.items():
        group = apps.get_model("auth", "Group").objects.get(name=name)
        for model, actions in rights.items():
            group.permissions.add(
                *[
                    permission(apps, "alerts", model, action, NAMES.get(action, ""))
                    for action in actions
                ]
            )
