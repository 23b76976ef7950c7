"""Some reasons no correction mends: a mail that gives one does not say «not yet»."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

#: How the first reasons of that kind begin; those that editors have written since are theirs to tick.
FINAL = (
    "C’est déjà passé",
    "Ça n’a pas lieu dans la ville",
    "Ce n’est pas ouvert à tout le monde",
    "On ne peut venir qu’en s’inscrivant",
    "C’est une vente ou une publicité",
    "Cette sortie est déjà dans l’agenda",
)


def tick(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    reasons = apps.get_model("participation", "Reason").objects
    for beginning in FINAL:
        reasons.filter(text_fr__startswith=beginning).update(is_final=True)


class Migration(migrations.Migration):
    dependencies = [("participation", "0007_add_trust")]

    operations = [
        migrations.AddField(
            model_name="reason",
            name="is_final",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Corriger n’y changerait rien : le mail ne dit pas « pas encore », et n’invite pas à renvoyer.",
                verbose_name="sans retour",
            ),
        ),
        migrations.RunPython(tick, migrations.RunPython.noop),
    ]
