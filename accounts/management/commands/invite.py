"""`manage.py invite`: a one-time link into the CMS, printed or mailed, for a first or a new key."""

from argparse import ArgumentParser

from django.core.management import BaseCommand, CommandError

from accounts.invitations import forget_keys, invite
from accounts.models import User


class Command(BaseCommand):
    help = "Donne à un compte du CMS un lien qui marche une fois, pour créer sa clé d’accès."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="le nom du compte, ou son adresse")
        parser.add_argument(
            "--forget-keys",
            action="store_true",
            help="oublie d’abord ses clés : elles sont perdues",
        )

    def handle(self, *args: object, **options: object) -> None:
        """Print the link."""
        asked = str(options["username"])
        user = (
            User.objects.filter(username=asked).first()
            or User.objects.filter(email__iexact=asked).first()
        )
        if user is None:
            raise CommandError(f"Aucun compte ne s’appelle {asked}.")
        if not user.has_perm("wagtailadmin.access_admin"):
            raise CommandError(f"Le compte {asked} n’a pas d’entrée dans le CMS.")
        if options["forget_keys"]:
            self.stdout.write(f"Clés oubliées : {forget_keys(user)}.")
        self.stdout.write(invite(user))
