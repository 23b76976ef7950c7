"""Remarks on an event for its editor: what is missing, and what may mislead readers.

Nothing is fetched from other servers, and nothing is blocked.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from wagtail.models import Page

from agenda.enums import Access, Attendance, PriceKind
from agenda.models import Event, Place
from agenda.services.planning import UNREADABLE, plan
from agenda.wording.price_claims import contradicting_claim
from agenda.wording.prices import price

#: A title with a larger share of capitals is remarked on, if it has more letters than an acronym.
SHOUTED, ACRONYM = 0.7, 6
#: A text with fewer words is too short, and its language cannot be detected.
SHORT = 25
FRENCH = "le la les des une un est dans pour avec sur et du au qui que nous vous ce cette"
ENGLISH = "the and of with for is in to are this from by on at you we our that it"
COMMON_WORDS = {"fr": frozenset(FRENCH.split()), "en": frozenset(ENGLISH.split())}
LINK = re.compile(r"<a\b([^>]*)>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"""(\w+)=["']([^"']*)["']""")
#: Fields that hold a URL.
LINK_FIELDS = ("booking_url", "contact_url", "online_url")
#: Hosts that the public cannot reach.
NOWHERE = re.compile(r"^(localhost|127\.|192\.168\.|10\.)|\.(local|test|invalid|example)$")


@dataclass(frozen=True, slots=True)
class EventRemark:
    """One sentence, and the form field that it is about."""

    field: str
    sentence: str


def remarks_on(event: Event) -> list[EventRemark]:
    """Return the remarks on ``event``: missing fields first, then doubtful content."""
    return [*_lacking(event), *_stumbling(event)]


def _lacking(event: Event) -> Iterator[EventRemark]:
    """Yield remarks on missing fields, and on missing or past dates."""
    if event.cover_id is None:
        yield EventRemark("cover", _("Pas d’image : on passera plus vite devant."))
    answers = [one.access(kind) for one in (event, place_or_empty(event)) for kind in Access]
    if set(answers) == {None}:
        words = _("Rien sur l’accès : une personne en fauteuil ne sait pas si elle peut venir.")
        yield EventRemark("wheelchair", words)
    if event.price_kind == PriceKind.UNKNOWN:
        yield EventRemark("price_kind", _("Pas de prix : « gratuit » se dit aussi."))
    if place_or_empty(event).pk is None and event.attendance != Attendance.ONLINE:
        yield EventRemark("place", _("Pas de lieu."))
    if event.category_id is None:
        yield EventRemark("category", _("Pas de catégorie : les filtres ne le trouvent pas."))
    try:
        ends = [one.end_at for one in plan(event)]
    except UNREADABLE:
        ends = [timezone.now()]
    if not ends:
        yield EventRemark("words", _("Pas de date : aucune liste ne le montre."))
    elif max(ends) < timezone.now():
        yield EventRemark("words", _("Toutes les dates sont passées."))


def _stumbling(event: Event) -> Iterator[EventRemark]:
    """Yield remarks on doubtful content: capitals, price, short text, language, dead links."""
    letters = [sign for sign in event.title if sign.isalpha()]
    if len(letters) > ACRONYM and sum(map(str.isupper, letters)) > SHOUTED * len(letters):
        yield EventRemark(
            "title",
            _(
                "Le titre est en capitales : on dirait qu’il crie, et les lecteurs d’écran "
                "l’épellent."
            ),
        )
    if claim := contradicting_claim(event):
        sentences = {
            "title": _("Le titre dit « %(words)s », et le prix « %(price)s » : lequel est juste ?"),
            "lead": _(
                "Le chapeau dit « %(words)s », et le prix « %(price)s » : lequel est juste ?"
            ),
        }
        values = {"words": claim.words, "price": price(event)}
        yield EventRemark(claim.field, sentences[claim.field] % values)
    said = unescape(strip_tags(f"{event.lead} {event.body}".replace("<", " <"))).lower()
    words = re.findall(r"[^\W\d_]+", said)
    if len(words) < SHORT:
        yield EventRemark("body", _("Le texte est court : dites ce qu’on y voit, et pour qui."))
    else:
        counts = {
            language: sum(word in common for word in words)
            for language, common in COMMON_WORDS.items()
        }
        other = "en" if event.language == "fr" else "fr"
        if event.language in counts and counts[other] > 2 * counts[event.language]:
            sentences = {
                "en": _("Le texte semble en anglais, alors que la fiche dit « français »."),
                "fr": _("Le texte semble en français, alors que la fiche dit « anglais »."),
            }
            yield EventRemark("language", sentences[other])
    if place_or_empty(event).pk and not place_or_empty(event).live:
        yield EventRemark(
            "place", _("Le lieu n’est pas encore public : la page le nomme sans y mener.")
        )
    for field, words_of_link in _dead_links(event):
        yield EventRemark(
            field, _("Ce lien ne mène nulle part : %(link)s") % {"link": words_of_link}
        )


def place_or_empty(event: Event) -> Place:
    """Return the place of ``event``.

    An unsaved empty one if it has none or the place was deleted.
    """
    try:
        return event.place or Place()
    except Place.DoesNotExist:  # a draft may refer to a deleted place
        return Place()


def _dead_links(event: Event) -> Iterator[tuple[str, str]]:
    """Yield field name and URL of links that cannot work.

    These are unreachable hosts, and pages and events that are not public. Makes two queries at
    most.
    """
    links = [
        (name, dict(ATTRIBUTE.findall(attributes)))
        for name in ("body", "price_detail")
        for attributes in LINK.findall(getattr(event, name))
    ]
    written = [(name, link["href"]) for name, link in links if link.get("href")]
    for name, url in [*written, *((name, getattr(event, name)) for name in LINK_FIELDS)]:
        if _leads_nowhere(url):
            yield name, url
    for kind, every in (("page", Page.objects.live()), ("event", Event.objects.live())):
        named = [(name, link["id"]) for name, link in links if link.get("linktype") == kind]
        keys = {int(key): name for name, key in named if key.isdecimal()}
        if keys:
            live = set(every.filter(pk__in=keys).values_list("pk", flat=True))
            yield from ((keys[key], f"{kind} {key}") for key in sorted(keys.keys() - live))


def _leads_nowhere(url: str) -> bool:
    """Whether ``url`` is invalid, or has a host that cannot exist on the web."""
    try:
        parts = urlsplit(unescape(url))
        host = parts.hostname or ""
    except ValueError:  # not a valid URL
        return True
    return parts.scheme in ("http", "https") and bool("." not in host or NOWHERE.search(host))
