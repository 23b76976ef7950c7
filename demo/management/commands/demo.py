"""``manage.py demo``: create the demonstration city and print links into its CMS."""

import logging
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from demo import tables
from demo.services.alerts import make_alerts
from demo.services.citizens import known_citizens, make_citizens
from demo.services.city import (
    build_city,
    finish_city,
    has_no_events,
    invite_people,
    is_unfinished,
    known_accounts,
    make_landmarks,
    size,
)
from demo.services.internals import kept_together
from demo.services.nights import make_nights
from demo.services.participation import count_planned, make_participation
from demo.services.pictures import draw_every_file
from demo.services.sites import keep_connected_site
from search.services.indexing import collecting_rarely


class Command(BaseCommand):
    help = (
        "Make the demonstration city around today, and print links into its CMS. Production "
        "does not have this command."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="do nothing when there are events, but finish what was interrupted",
        )

        parser.add_argument(
            "--drawn",
            action="store_true",
            help="draw all pictures now: a front server serves their folder",
        )

    def handle(
        self, *args: object, if_empty: bool, drawn: bool, verbosity: int, **options: object
    ) -> None:
        if if_empty and not (has_no_events() or is_unfinished()):
            self.stdout.write(_("L’agenda n’est pas vide : rien à faire."))
        else:
            today = timezone.localdate()
            total = size(today) + count_planned()
            # Without a terminal, the bar would print a line per step.
            if verbosity and not self.stderr.isatty():
                self.stdout.write(_("Démonstration : on monte la ville, moins d’une minute…"))
            # No bar without a terminal.
            bar = tqdm(
                total=total,
                desc=_("Démonstration"),
                file=self.stderr,
                disable=None if verbosity else True,
            )
            with bar, _hushed("wagtail"), collecting_rarely():
                with kept_together():
                    report = build_city(today, bar.update)
                    make_landmarks()
                    make_alerts()
                    make_participation(on_progress=bar.update)
                    make_citizens()
                    make_nights()
                finish_city()  # last: a run interrupted before it is continued at the next start
            self.stdout.write(
                _("%(events)d événements, %(places)d lieux et %(accounts)d comptes créés.")
                % {"events": report.events, "places": report.places, "accounts": report.accounts}
            )
        if drawn:
            draw_every_file()
        self.print_links(
            _("\nPour entrer dans le CMS, par des liens qui servent une fois :"), known_accounts()
        )
        self.print_links(_("\nEt dans un compte du public, de la même façon :"), known_citizens())

    def print_links(
        self, words: str, people: Sequence[tables.PersonRow | tables.CitizenRow]
    ) -> None:
        if not people:
            return
        keep_connected_site()
        links = invite_people(people)
        width = max(len(person.role) for person in people)
        self.stdout.write(words)
        for person in people:
            self.stdout.write(f"  {person.role:<{width}}  {links[person.username]}")


@contextmanager
def _hushed(name: str) -> Iterator[None]:
    """Silence the INFO lines of logger ``name``: one per publication, hundreds in all."""
    logger = logging.getLogger(name)
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)
