"""`manage.py invite`: a one-time link into the CMS, mailed or printed, to a first or a new key."""

from argparse import ArgumentParser

from django.core.management import BaseCommand, CommandError

from accounts.invitations import forget_keys, invite, mail_invitation
from accounts.models import User
from accounts.permissions import ENTERS_CMS


class Command(BaseCommand):
    help = "Send an account of the CMS a link that works once, to make its key."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="the name of the account, or its address")
        parser.add_argument(
            "--print",
            action="store_true",
            dest="is_printed",
            help="print the link instead: no mail is needed",
        )
        parser.add_argument(
            "--forget-keys",
            action="store_true",
            help="forget its keys and recovery codes first: they are lost",
        )

    def handle(
        self, *args: object, username: str, is_printed: bool, forget_keys: bool, **options: object
    ) -> None:
        """Print or mail the link."""
        user = _account_of(username)
        if forget_keys:
            self._forget_keys(user)
        if is_printed:
            self.stdout.write(invite(user))
        elif user.email:
            mail_invitation(user)
            self.stdout.write(f"-> {user.email}")
        else:
            raise CommandError(f"{username} has no address: add --print")

    def _forget_keys(self, user: User) -> None:
        self.stdout.write(f"{forget_keys(user)} keys forgotten")


def _account_of(asked: str) -> User:
    """Return the account of that name, else of that address."""
    accounts = User.objects.filter(username=asked) or User.objects.filter(email__iexact=asked)
    if len(accounts) != 1:
        raise CommandError(f"{len(accounts)} accounts are called {asked}")
    if not accounts[0].is_active or not accounts[0].has_perm(ENTERS_CMS):
        raise CommandError(f"{asked} may not open the CMS: give it a group first")
    return accounts[0]
