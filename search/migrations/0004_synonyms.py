"""What a French city's agenda and its people say in two ways, to begin with: editors keep it from then on."""

from django.db import migrations

# Only what is the same thing, in full or in short, in French or in English: each finds what says the other. Plurals
# and accents need no line.
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


def add_synonyms(apps, schema_editor):
    Synonym = apps.get_model("search", "Synonym")
    if not Synonym.objects.exists():
        Synonym.objects.bulk_create(Synonym(expressions=expressions) for expressions in SYNONYMS)


class Migration(migrations.Migration):
    dependencies = [("search", "0003_full_text_ranges_trigrams")]

    operations = [migrations.RunPython(add_synonyms, migrations.RunPython.noop)]
