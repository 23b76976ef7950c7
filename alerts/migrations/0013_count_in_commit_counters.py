from django.db import migrations

#: The stream of messages goes on from where it is.
FILL = (
    """INSERT INTO agenda_commitcounter (stream, "last") """
    """SELECT 'alerts.message', "last" FROM alerts_messagecounter WHERE id = 1"""
)
BACK = [
    """INSERT INTO alerts_messagecounter (id, "last") """
    """SELECT 1, "last" FROM agenda_commitcounter WHERE stream = 'alerts.message'""",
    "DELETE FROM agenda_commitcounter WHERE stream = 'alerts.message'",
]


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0014_add_commit_counters"),
        ("alerts", "0012_keep_who_stood_behind_a_template"),
    ]

    operations = [migrations.RunSQL(FILL, BACK)]
