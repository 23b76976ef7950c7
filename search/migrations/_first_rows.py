"""First rows: synonyms for a French city, and the editors' permissions.

Editors then maintain the synonyms.
"""

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from agenda.migrations._first_rows import EDITORS, MODERATORS, permission

# Only words for the same thing: full and short forms, French and English. Plurals and accents need
# no line.
SYNONYMS = [
    "expo, exposition, exhibition",
    "ciné, cinéma",
    "bd, bande dessinée, comics",
    "gosses, enfants, kids, children",
    "zique, musique, music",
    "rando, randonnée, hike",
    "asso, association",
    "chorale, chœur, choir",
    "cirque, circus",
    "marionnette, puppet",
    "magie, magic",
    "peinture, painting",
    "conte, storytelling",
    "cours, class, lesson",
    "jardin, garden",
    "ado, adolescent",
    "resto, restaurant",
    "vélo, bicyclette, bike",
    "photo, photographie",
    "bibli, bibliothèque, library",
    "conf, conférence, talk",
    "impro, improvisation",
    "doc, docu, documentaire",
    "philo, philosophie",
    "archi, architecture",
    "déco, décoration",
    "anniv, anniversaire",
    "apéro, apéritif",
    "gym, gymnastique",
    "foot, football",
    "basket, basketball",
    "ping-pong, tennis de table",
    "skate, skateboard",
    "électro, musique électronique",
    "jeu de société, jeu de plateau, board game",
    "jeu vidéo, video game, gaming",
    "vide-grenier, brocante, flea market",
    "balade, promenade, walk",
    "visite guidée, visite commentée, guided tour",
    "atelier, workshop",
    "danse, dance",
    "musée, museum",
    "film, movie",
    "langue des signes, LSF",
    "seul en scène, one man show, one woman show",
]
KEPT = ["add", "change", "delete", "view"]
RIGHTS = {"synonym": KEPT, "landmark": KEPT, "fruitlesssearch": ["delete", "view"]}


def make_synonyms(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    synonym = apps.get_model("search", "Synonym")
    synonym.objects.bulk_create(synonym(expressions=expressions) for expressions in SYNONYMS)


def give_rights(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    for group in apps.get_model("auth", "Group").objects.filter(name__in=[EDITORS, MODERATORS]):
        for model, actions in RIGHTS.items():
            group.permissions.add(
                *[permission(apps, "search", model, action) for action in actions]
            )
