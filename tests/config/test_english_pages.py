"""Pages under /en/ have no French text of the site itself."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import polib
import pytest
from django.http import HttpResponse
from django.urls import reverse
from wagtail.models import Page, Site
from wagtail.users.models import UserProfile

from agenda.models import Event, Place, ProgrammePage
from agenda.services import occurrences
from nights.services.coverages import close_coverage, write_summary
from nights.services.notes import edit_note, keep_note, post_note, withdraw_note
from nights.services.questions import (
    answer_question,
    ask_question,
    refuse_question,
    show_question,
)
from participation.services import following, sending
from tests.factories.accounts import UserFactory, sign_in_as_staff
from tests.factories.agenda import (
    CategoryFactory,
    HomePageFactory,
    OrganisationFactory,
    PlaceFactory,
    ProgrammePageFactory,
    SelectionIndexPageFactory,
    SelectionPageFactory,
    at,
    published_event,
)
from tests.factories.nights import CoverageFactory, InvitedVoiceFactory
from tests.factories.participation import ProposalFactory, facts_of, link, typed

pytestmark = pytest.mark.django_db
CATALOGUE = Path(__file__).parents[2] / "locale" / "en" / "LC_MESSAGES" / "django.po"
#: French words, quotes, and spaces before a colon: no English text has them.
FRENCH = re.compile(
    r"\b(?:le|les|des|une|est|dans|avec|pour|aux|du|sur|ce|cette|rien|jour|sortie|sorties|lieu)\b"
    r"|«|»| [:;?!](?= |$)"
)
#: Drawings, URLs, and elements with lang="fr".
LEFT_OUT = re.compile(
    r'(?s)<(script|style|svg)\b.*?</\1>|<(\w+)[^>]* lang="fr"[^>]*>.*?</\2>'
    r"|<meta "
    r'property="og:(?:url|image)"[^>]*>'
    r"|<p><b>https:[^<]*</b>"
)
SAID = re.compile(r'(?:aria-label|placeholder|alt|title|content)="([^"]*)"|>([^<]+)<')


def said(page: str) -> list[str]:
    """Return each piece of text that is read or heard on ``page``."""
    return [
        " ".join((one or other).split()) for one, other in SAID.findall(LEFT_OUT.sub(" ", page))
    ]


@cache
def french_messages() -> set[str]:
    return {entry.msgid for entry in polib.pofile(str(CATALOGUE)) if entry.msgid != entry.msgstr}


def french_pieces(response: HttpResponse) -> list[str]:
    page = response.content.decode()
    messages = french_messages()
    assert re.search(r'<html[^>]* lang="en', page), page[:200]
    return [piece for piece in said(page) if piece in messages or FRENCH.search(piece)]


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(at("2026-03-03 18:42"))


@pytest.fixture
def city(db):
    """A home page, and events whose texts are the same in both languages, one in each state."""
    home = HomePageFactory(parent=Page.objects.get(depth=1), title="Bal", slug="bal")
    Site.objects.all().delete()
    Site.objects.create(hostname="testserver", root_page=home, is_default_site=True)
    programme = ProgrammePageFactory(parent=home, title="Festival", slug="festival")
    place = PlaceFactory(
        name="La Maroquinerie", slug="maroquinerie", street="23 Boyer", wheelchair=True
    )
    common = {
        "place": place,
        "category": CategoryFactory(slug="concert", name="Concert", name_en="Concert"),
        "programme": programme,
        "organisation": OrganisationFactory(
            name="Polka Club", slug="polka-club", website="https://polka.example.org/"
        ),
        "lead": "Lead",
        "price_kind": "paid",
        "price_to": 12,
        "age_from": 10,
        "booking": "required",
        "setting": "indoor",
    }
    days = [f"2026-03-{day:02} 20:00" for day in range(3, 20)]
    event = published_event(*days, title="Polka", slug="polka", **common)
    steps: list[tuple[Any, ...]] = [
        (occurrences.cancel, "Fever"),
        (occurrences.postpone,),
        (occurrences.fill,),
        (occurrences.reschedule, at("2026-03-06 21:00"), at("2026-03-06 22:00")),
        (occurrences.move_online, "https://live.example.org/"),
    ]
    for occurrence, (step, *facts) in zip(
        event.occurrences.order_by("start_at"), steps, strict=False
    ):
        step([occurrence], *facts)
    published_event(
        "2026-03-03 19:00",
        title="Tango",
        slug="tango",
        **(common | {"price_kind": "free", "price_to": None}),
    )
    published_event("2026-02-03 19:00", title="Waltz", slug="waltz", **common)
    lists = SelectionIndexPageFactory(parent=home, title="Listes", title_en="Lists")
    chosen = {
        "events": Event.objects.all(),
        "title": "danses",
        "lead": "Un bal.",
        "lead_en": "A ball.",
    }
    SelectionPageFactory(parent=lists, title_en="dances", slug="dances", **chosen)
    for slug in ("night", "past"):
        make_night(slug, programme)
    make_proposals()
    return home


def make_night(slug: str, programme: ProgrammePage) -> None:
    """Create a coverage with all that a note can be; it is over if its slug is «past»."""
    words = {"slug": slug, "title": "Polka live", "lead": "All of it", "hashtag": "polka26"}
    night = CoverageFactory(programme=programme, **words)
    voice = InvitedVoiceFactory(coverage=night, name="Ines", about="at the bar", goes_live=True)
    keep_note(post_note(night, "Hello.", voice=voice))
    edit_note(post_note(night, "Ten."), "Nine.")
    withdraw_note(post_note(night, "Gone."), "Wrong.")
    answer_question(ask_question(night, "Dogs?", "Lea"), "Yes.", author=None)
    show_question(ask_question(night, "Cats?"), actor=None)
    refuse_question(ask_question(night, "Who?"), actor=None)
    write_summary(night, "Metro", author=None)
    if slug == "past":
        close_coverage(night)


def make_proposals() -> None:
    """Create a proposal at each stage, each with a token equal to the stage's name."""
    words = {"title": "Samba", "description": "Samba!", "place": "Hangar", "street": "3 Dubail"}
    proposals = {
        name: ProposalFactory(data=typed(**words), language="en")
        for name in ("draft", "sent", "asked")
    }
    for name, proposal in proposals.items():
        link(proposal, token=name)
    for name in ("sent", "asked"):
        sending.send_proposal(proposals[name], facts_of(proposals[name]), "mireille@example.org")
    sending.confirm_by_link(proposals["asked"])
    following.answer_author(proposals["asked"], "Which?", actor=UserFactory())


ADDRESSES = [
    "/en/",
    "/en/agenda/",
    "/en/agenda/?quand=ce-soir&prix=gratuit",
    "/en/agenda/?q=polka&vue=liste",
    "/en/agenda/?q=zzz&quand=demain",
    "/en/evenements/polka/",
    "/en/evenements/polka/?date=2026-03-10",
    "/en/evenements/waltz/",
    "/en/lieux/maroquinerie/",
    "/en/organisations/polka-club/",
    "/en/changements/",
    "/en/vos-donnees/",
    "/en/accessibilite/",
    "/en/programmes/festival/",
    "/en/direct/night/",
    "/en/direct/night/questions/",
    "/en/direct/past/",
    "/en/selections/",
    "/en/selections/dances/",
    "/en/nothing/here/",
    "/en/proposer/",
    "/en/proposer/draft/?verifier",
    "/en/proposer/draft/relire/",
    "/en/propositions/",
    "/en/propositions/sent/",
    "/en/propositions/asked/",
    "/en/propositions/nothing/",
    "/en/propositions/asked/donnees/",
    "/en/signaler/evenements/polka/",
    "/en/signaler/lieux/maroquinerie/",
    "/en/corriger/evenements/polka/",
    "/en/corriger/lieux/maroquinerie/",
]


def test_english_pages_say_nothing_in_french(client, city):
    french = {address: french_pieces(client.get(address)) for address in ADDRESSES}

    assert french == {address: [] for address in ADDRESSES}


def test_the_cms_speaks_english_to_who_prefers_it(client, city):
    editor = UserFactory(is_superuser=True)
    UserProfile.objects.create(user=editor, preferred_language="en")
    sign_in_as_staff(client, editor)
    event, place = Event.objects.get(slug="polka"), Place.objects.get(slug="maroquinerie")
    snippets = "/cms/snippets/agenda"
    addresses = [
        "/cms/",
        f"{snippets}/event/",
        f"{snippets}/event/add/",
        f"{snippets}/event/edit/{event.pk}/",
        reverse(Event.snippet_viewset.get_url_name("dates"), args=[event.pk]),
        f"{snippets}/place/edit/{place.pk}/",
        f"{snippets}/category/",
        f"{snippets}/organisation/add/",
        f"/cms/pages/{city.pk}/edit/",
    ]

    french = {address: french_pieces(client.get(address)) for address in addresses}

    assert french == {address: [] for address in addresses}
