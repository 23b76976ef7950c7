"""A small city with enough content to fill each page."""

import datetime as dt
import uuid
from types import SimpleNamespace

from django.db.models import F
from django.utils import timezone
from wagtail.models import Page, Site
from wagtail_factories import ImageFactory

from accounts.services import keep_address
from agenda.models import Category, Change, Event, Place, ProgrammePage
from agenda.services import occurrences
from alerts.services.drafting import draft_cancel, draft_update
from messaging.enums import DeliveryState
from messaging.models import Delivery, Digest
from messaging.services.digests import SIGNER
from nights.services.coverages import close_coverage, write_summary
from nights.services.notes import (
    edit_note,
    keep_note,
    post_note,
    prepare_picture,
    withdraw_note,
)
from nights.services.questions import answer_question, ask_question, show_question
from participation.enums import LinkPurpose, ProposalState
from participation.services import following, sending
from tests.factories.accounts import AwardFactory, UserFactory
from tests.factories.agenda import (
    AreaFactory,
    ArticlePageFactory,
    CategoryFactory,
    EventDateFactory,
    HomePageFactory,
    OrganisationFactory,
    PlaceFactory,
    ProgrammePageFactory,
    SelectionIndexPageFactory,
    SelectionPageFactory,
    published_event,
)
from tests.factories.alerts import officer, sent_alert
from tests.factories.messaging import SubscriptionFactory
from tests.factories.nights import CoverageFactory, InvitedVoiceFactory
from tests.factories.participation import ProposalFactory, facts_of, link, typed
from tests.participation.clock import decided

EVENTS = 25
ALERT, LIFTED = uuid.UUID(int=1), uuid.UUID(int=2)
#: A badge that its person shows.
BADGE = uuid.UUID(int=1)


def make_city(root: Page, site: Site, origin: str) -> SimpleNamespace:
    """Fill the database and return the small city with the path of each page."""
    area = AreaFactory(code="11", name="11e arrondissement", short_name="11e")
    place = PlaceFactory(
        name="La Maroquinerie", slug="la-maroquinerie", area=area, wheelchair=True, hearing=False
    )
    genres = [
        CategoryFactory(
            name=name,
            slug=name.lower(),
            figure=name.lower(),
            synonyms="tango" if name == "Danse" else "",
        )
        for name in ("Concert", "Danse", "Expo")
    ]
    series = make_series(place, genres[1])
    for number in range(EVENTS):
        make_event(number, place, genres[number % 3])
    withdrawn = published_event(soon(1), slug="retiree", place=place)
    withdrawn.unpublish()
    home = HomePageFactory(
        parent=root, pick=series, pick_text="On rit beaucoup.", pick_note="chaque mardi"
    )
    site.root_page = home
    site.save()
    ArticlePageFactory(
        parent=home,
        slug="qui",
        title="Qui tient cet agenda",
        show_in_menus=True,
        body=[("text", "<h2>Tout le monde</h2><p>Les lieux écrivent.</p>"), ("event", series)],
    )
    make_alerts(series)
    night = ProgrammePageFactory(
        parent=home, slug="nuit", title="Nuit des lampes", lead="Une nuit.", hashtag="lampes"
    )
    make_nights(night)
    lists = SelectionIndexPageFactory(parent=home)
    chosen = Event.objects.filter(slug__in=("soiree-0", "soiree-8", "les-grands-departs"))
    SelectionPageFactory(
        parent=lists, title="idées gratuites et au chaud", slug="idees", events=chosen
    )
    friends = OrganisationFactory(
        slug="les-amis-du-son", name="Les Amis du son", website="https://amis.example.org/"
    )
    Event.objects.filter(place=place).update(programme=night, organisation=friends)
    make_proposals()
    lou = UserFactory(public_name="Lou de l’Orillon")
    AwardFactory(user=lou, code="lynx", number=BADGE, shown_at=timezone.now())
    AwardFactory(user=lou, code="crier", shown_at=timezone.now())
    anne = "anne@example.org"
    Digest.objects.create(
        uuid=DIGEST,
        email=anne,
        address=keep_address(anne),
        querystring="q=concert",
        rhythm="weekly",
        language="fr",
    )
    # Nothing is committed in a test's transaction: mark the changes as delivered.
    Change.objects.filter(settled_at=None).update(settled_at=F("at"))
    return known_city(origin)


def known_city(origin: str) -> SimpleNamespace:
    """Return the city that is already in the database."""
    series, place = (
        Event.objects.get(slug="les-grands-departs"),
        Place.objects.get(slug="la-maroquinerie"),
    )
    return SimpleNamespace(origin=origin, series=series, place=place, pages=PAGES)


#: A digest that waits for confirmation.
DIGEST = uuid.UUID(int=1)
DIGEST_TOKEN = SIGNER.sign(DIGEST.hex)
#: Tokens of an invalid draft, a complete one, one awaiting its code, and one with a question.
PROPOSALS = {name: f"{name}-" + "x" * 24 for name in ("draft", "whole", "sent", "asked")}
PAGES = {
    "home": "/",
    "agenda": "/agenda/",
    "list": "/agenda/?vue=liste&prix=gratuit",
    "all filters": "/agenda/?des=18h&age=5&sauf=mot:jazz&sauf=jour:6",
    "understood": "/agenda/?q=soir%C3%A9e+gratuite+ce+week-end+dans+le+11e+pour+enfants",
    "map": "/agenda/?vue=carte&ou=11",
    "nothing": "/agenda/?q=accord%C3%A9on&ou=11&prix=gratuit",
    "words in vain": "/agenda/?q=accord%C3%A9on",
    "place that leads": "/agenda/?q=la+maroquinerie",
    "genre and words to let go": "/en/agenda/?q=soir%C3%A9e+tango",
    "around here": "/agenda/autour/?de=11e&quand=demain&minutes=60",
    "around nowhere": "/agenda/autour/?de=nulle+part",
    "series": "/evenements/les-grands-departs/",
    "picture": "/evenements/soiree-0/",
    "place": "/lieux/la-maroquinerie/",
    "organisation": "/organisations/les-amis-du-son/",
    "changes": "/changements/",
    "article": "/qui/",
    "programme": "/programmes/nuit/",
    "night": "/direct/nuit/",
    "night over": "/direct/nuit-finie/",
    "english night": "/en/direct/nuit/",
    "selections": "/selections/",
    "selection": "/selections/idees/",
    "english selection": "/en/selections/idees/",
    "alerts": "/alertes/",
    "alert": f"/alertes/{ALERT}/",
    "lifted alert": f"/alertes/{LIFTED}/",
    "figures": "/alertes/chiffres/",
    "kept data": "/vos-donnees/",
    "accessibility": "/accessibilite/",
    "clock": "/participer/",
    "connect": "/identity/",
    "english alert": f"/en/alertes/{ALERT}/",
    "outings of a device": "/mes-sorties/",
    "gone": "/evenements/retiree/",
    "missing": "/rien/",
    "english": "/en/evenements/les-grands-departs/",
    "english agenda": "/en/agenda/",
    "understood in english": "/en/agenda/?q=free+evening+this+weekend",
}

#: Pages of proposers, of subscribers and of badges: made for each visitor.
PRIVATE_PAGES = {
    "outings of a link": "/mes-sorties/?n=1,2,3,4,99999",
    "propose": "/proposer/",
    "questions of a night": "/direct/nuit/questions/",
    "wrong proposal": f"/proposer/{PROPOSALS['draft']}/?verifier",
    "review": f"/proposer/{PROPOSALS['whole']}/relire/",
    "code": f"/propositions/{PROPOSALS['sent']}/",
    "proposal": f"/propositions/{PROPOSALS['asked']}/",
    "links": "/propositions/",
    "badge": f"/badges/{BADGE}/",
    "badge verifier": "/badges/verifier/",
    "own data": f"/propositions/{PROPOSALS['asked']}/donnees/",
    "search by mail": "/recevoir/?q=concert&prix=gratuit",
    "search by mail that was asked for": "/en/recevoir/?q=concert&demande=1",
    "search by mail to confirm": f"/recevoir/{DIGEST_TOKEN}/",
    "search by mail to leave": f"/recevoir/{DIGEST_TOKEN}/arreter/",
    "report": "/signaler/evenements/les-grands-departs/",
    "report of a place": "/signaler/lieux/la-maroquinerie/",
    "correct": "/corriger/evenements/les-grands-departs/",
    "correct a place": "/corriger/lieux/la-maroquinerie/",
    "english report": "/en/signaler/evenements/les-grands-departs/",
    "english proposal": f"/en/proposer/{PROPOSALS['whole']}/",
}


def soon(days: int, hour: int = 20) -> str:
    return f"{timezone.localdate() + dt.timedelta(days=days)} {hour:02}:00"


def make_proposals() -> None:
    """Create a proposal at each stage with its link, and decided ones for the public figures."""
    wrong = {
        "start-0": "",
        "price": "",
        "email": "chorale@exemple",
        "day-1": "",
        "place_choice": "",
    }
    drafts = {
        name: ProposalFactory(data=typed(**(wrong if name == "draft" else {})))
        for name in PROPOSALS
    }
    for name, proposal in drafts.items():
        link(
            proposal,
            LinkPurpose.DRAFT if name == "sent" else LinkPurpose.FOLLOW,
            token=PROPOSALS[name],
        )
    for name in ("sent", "asked"):
        sending.send_proposal(drafts[name], facts_of(drafts[name]), f"{name}@example.org")
    sending.confirm_by_link(drafts["asked"])
    following.answer_author(drafts["asked"], "Quel étage ?", actor=UserFactory())
    for hours in range(1, 9):
        decided(
            7 * hours,
            ProposalState.REFUSED if hours == 3 else ProposalState.PUBLISHED,
            hours_ago=30 * hours,
        )


def make_nights(programme: ProgrammePage) -> None:
    """Create a night that is told live, with all that a note can be, and one that is over."""
    for slug in ("nuit-finie", "nuit"):
        night = CoverageFactory(
            slug=slug, title="Nuit des lampes, en direct", hashtag="lampes26", programme=programme
        )
        voice = InvitedVoiceFactory(coverage=night, goes_live=True)
        post_note(night, "Tout est annulé, sauf la lune.")
        edit_note(post_note(night, "Quarante minutes de file."), "Vingt minutes de file.")
        withdraw_note(post_note(night, "Le pont est fermé."), "Il était seulement étroit.")
        picture = prepare_picture(ImageFactory(), "Un pont la nuit, rayé de lumière.")
        keep_note(post_note(night, "La Seine a des rayures.", voice=voice, picture=picture))
        answer_question(ask_question(night, "Et le chien ?", "Léa"), "En laisse.", author=None)
        show_question(ask_question(night, "Où dormir ?"), actor=None)
        write_summary(night, "Métro : toute la nuit\nDe l’eau dans les mairies", author=None)
        if slug == "nuit-finie":
            close_coverage(night)


def make_series(place: Place, category: Category) -> Event:
    """Create a daily play: one date cancelled, one full, one half an hour later, one elsewhere."""
    rule = EventDateFactory.build(
        kind="rule",
        rrule="FREQ=DAILY",
        start_on=timezone.localdate() + dt.timedelta(days=1),
        times=[["20:00", "21:10"]],
    )
    play = published_event(
        rule,
        title="Les Grands Départs",
        slug="les-grands-departs",
        place=place,
        category=category,
        age_from=10,
        price_kind="paid",
        price_from=8,
        price_to=20,
        booking="required",
        booking_url="https://theatre.example/billets",
        contact_phone="01 00 00 00 00",
        access_detail="Quatre places en fauteuil.",
        access_source="le théâtre",
    )
    first, second, third, fourth = play.occurrences.all()[:4]
    half_an_hour = dt.timedelta(minutes=30)
    occurrences.cancel([first], "une comédienne est souffrante")
    occurrences.fill([second])
    occurrences.reschedule([third], third.start_at + half_an_hour, third.end_at + half_an_hour)
    occurrences.move([fourth], PlaceFactory(name="Ailleurs", slug="ailleurs"))
    return play


def make_event(number: int, place: Place, category: Category) -> Event:
    kinds = ("free", "paid", "unknown", "conditional")
    return published_event(
        soon(number % 7, 10 + number % 12),
        title=f"Soirée {number} : un titre assez long pour tenir sur deux lignes",
        slug=f"soiree-{number}",
        place=place,
        category=category,
        price_kind=kinds[number % 4],
        cover=ImageFactory(file__width=1600, file__height=1000) if number == 0 else None,
        cover_alt="Une scène et ses projecteurs",
    )


def make_alerts(event: Event) -> None:
    """Create an alert of each severity with some deliveries, one updated and one lifted."""
    for number in range(3):
        SubscriptionFactory(
            endpoint=f"https://updates.push.services.mozilla.com/wpush/v2/city{number}"
        )
    for severity in ("Minor", "Moderate", "Severe"):
        sent_alert(
            headline=f"Un titre assez long pour tenir sur deux lignes, {severity}",
            severity=severity,
        )
    danger = sent_alert(
        uuid=ALERT, headline="Fuite de gaz : n’approchez pas", severity="Extreme", expires=None
    )
    danger.events.add(event)
    sent_alert(alert=draft_update(danger, officer()))
    for delivery in Delivery.objects.filter(message__thread=ALERT):
        delivery.state, delivery.accepted_at = DeliveryState.ACCEPTED, timezone.now()
        delivery.save()
    sent_alert(
        alert=draft_cancel(sent_alert(uuid=LIFTED, headline="Vent : les parcs ferment"), officer())
    )
