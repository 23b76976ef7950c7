"""`manage.py carry_over_staff`: give each account of the CMS the address that it enters with."""

from django.core.management import BaseCommand

from accounts.invitations import carry_over, staff_to_carry_over


class Command(BaseCommand):
    help = (
        "Let each account of the CMS enter by its address, tell each by mail, and list those that "
        "cannot. Run again, it does nothing twice."
    )

    def handle(self, *args: object, **options: object) -> None:
        """Carry over each active account of the CMS, and say which could not be."""
        problems = {user.username: carry_over(user) for user in staff_to_carry_over()}
        for name, problem in problems.items():
            if problem:
                self.stderr.write(f"{name} : {problem} (manage.py invite {name})")
        done = sum(not problem for problem in problems.values())
        self.stdout.write(f"{done} / {len(problems)}")
