from django.db import migrations, models

#: One row for each stream; that of changes goes on from where it is.
FILL = (
    """INSERT INTO agenda_commitcounter (stream, "last") """
    """SELECT 'agenda.change', "last" FROM agenda_changecounter WHERE id = 1"""
)
BACK = (
    """INSERT INTO agenda_changecounter (id, "last") """
    """SELECT 1, "last" FROM agenda_commitcounter WHERE stream = 'agenda.change'"""
)


class Migration(migrations.Migration):
    dependencies = [("agenda", "0013_add_order_of_changes")]

    operations = [
        migrations.CreateModel(
            name="CommitCounter",
            fields=[
                ("stream", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("last", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.RunSQL(FILL, BACK),
    ]
