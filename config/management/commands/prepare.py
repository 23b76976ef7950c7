"""``manage.py prepare``: everything that ``make run`` does before it serves."""

from django.core.management.base import BaseCommand

from config.preparation import prepare_site


class Command(BaseCommand):
    help = (
        "Prépare la base et, si elle est vide, la ville de démonstration : ce que fait "
        "make run avant de servir."
    )
    requires_system_checks = ()

    def handle(self, *args: object, **options: object) -> None:
        prepare_site()
