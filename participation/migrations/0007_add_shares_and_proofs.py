from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0001_initial"),
        ("participation", "0006_first_reasons"),
    ]

    operations = [
        migrations.CreateModel(
            name="UsedChallenge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="proposal",
            name="proposal_known_state",
        ),
        migrations.RemoveConstraint(
            model_name="proposal",
            name="proposal_confirmed_before_read",
        ),
        migrations.RemoveIndex(
            model_name="proposal",
            name="proposal_network",
        ),
        migrations.AddField(
            model_name="proposal",
            name="proof",
            field=models.CharField(blank=True, db_default="", max_length=64),
        ),
        migrations.AddField(
            model_name="proposal",
            name="site_hmac",
            field=models.CharField(blank=True, db_default="", max_length=64),
        ),
        migrations.AlterField(
            model_name="proposal",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Brouillon"),
                    ("sent", "Attend sa confirmation"),
                    ("deferred", "Attend son tour"),
                    ("waiting", "Attend d’être relue"),
                    ("asked", "Une question est posée"),
                    ("published", "En ligne"),
                    ("refused", "Renvoyée"),
                    ("withdrawn", "Retirée"),
                ],
                default="draft",
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(fields=["network_hmac", "state", "saved_at"], name="proposal_of_network"),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(fields=["site_hmac", "state", "saved_at"], name="proposal_of_site"),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["draft", "sent", "deferred", "waiting", "asked", "published", "refused", "withdrawn"],
                    )
                ),
                name="proposal_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at", None), ("event", None), ("state__in", ["draft", "sent"])),
                    ("state", "withdrawn"),
                    models.Q(
                        ("confirmed_at__isnull", False),
                        ("state__in", ["asked", "deferred", "published", "refused", "waiting", "withdrawn"]),
                    ),
                    _connector="OR",
                ),
                name="proposal_confirmed_before_read",
            ),
        ),
    ]
