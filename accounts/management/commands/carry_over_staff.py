"""`manage.py carry_over_staff`: give each account of the CMS the address that it signs in with."""

from django.core.management import BaseCommand
from django.db.models import Q

from accounts.invitations import carry_over
from accounts.models import User


class Command(BaseCommand):
    help = "Donne à chaque compte du CMS l’adresse avec laquelle il entre désormais, sans mot de passe."

    def handle(self, *args: object, **options: object) -> None:
        """Carry over each active account of the CMS, and say which could not be."""
        staff = Q(groups__isnull=False) | Q(is_superuser=True)
        done = 0
        for user in User.objects.filter(staff, is_active=True).distinct().order_by("pk"):
            problem = carry_over(user)
            if problem:
                self.stderr.write(f"{user.username} : {problem}")
            else:
                done += 1
        self.stdout.write(f"{done} comptes entrent par leur adresse.")
