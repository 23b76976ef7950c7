"""Reader of one schema.org item as an event for the form.

Also merges items that are dates of one event.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from datetext import Rule
from sources.base import FoundContact, FoundMoment, FoundPicture, FoundSpan
from sources.names import normalised_name
from sources.prefill import MAX_DATES, FormField, PageEvent, PrefillRemark, RemarkKind, date_remark
from sources.sanitizers import MAX_TEXT_CHARS, allowed_html, web_address, without_markup
from sources.webpage.dates import DatesReader
from sources.webpage.nodes import Node, all_texts, first_text, items
from sources.webpage.places import online_address, read_place
from sources.webpage.prices import booking_address, read_price

MAX_CHARS = 255


def read_event(node: Node, base: str, zone: ZoneInfo) -> PageEvent:
    """Return ``node``, found on the page ``base``, as an event with its fields and questions."""
    reader = DatesReader(zone)
    dates = reader.read(node)
    title, description = first_text(node.get("name")), first_text(node.get("description"))
    reader.compare(dates, without_markup(f"{title}\n{description}"))
    remarks = reader.remarks
    status = first_text(node.get("eventStatus")).lower()
    if status.endswith("eventcancelled"):
        remarks.append(date_remark(RemarkKind.CALLED_OFF, _("La page dit que c’est annulé.")))
    elif status.endswith("eventpostponed"):
        remarks.append(date_remark(RemarkKind.CALLED_OFF, _("La page dit que c’est reporté.")))
    if len(description) > MAX_TEXT_CHARS:
        remarks.append(
            PrefillRemark(
                RemarkKind.TEXT_CUT,
                FormField.DESCRIPTION,
                _("Le texte de la page est trop long : il est coupé."),
            )
        )
    language = node.get("inLanguage")
    codes = [
        first_text(one.get(name)) for one in items(language) for name in ("alternateName", "name")
    ]
    return PageEvent(
        title=without_markup(title)[:MAX_CHARS],
        description=allowed_html(description),
        dates=tuple(dates),
        place=read_place(node, remarks),
        online_url=online_address(node, base),
        price=read_price(node, remarks),
        booking_url=web_address(booking_address(node), base),
        picture=FoundPicture(picture_address(node.get("image"), base, remarks)),
        organiser=_organiser(node, base),
        url=web_address(first_text(node.get("url")), base) or base,
        language=language_code([*all_texts(language), *codes]),
        remarks=tuple(remarks),
    )


def picture_address(image: object, base: str, remarks: list[PrefillRemark]) -> str:
    """Return the first valid picture URL; add a remark if there are only invalid ones."""
    said = [
        *all_texts(image),
        *(first_text(one.get("url")) or first_text(one.get("contentUrl")) for one in items(image)),
    ]
    found = next((address for one in said if (address := web_address(one, base))), "")
    if any(said) and not found:
        sentence = _("L’adresse de l’image ne se lit pas : elle est laissée.")
        remarks.append(PrefillRemark(RemarkKind.LINK_DROPPED, FormField.PICTURE, sentence))
    return found


def language_code(said: Iterable[str]) -> str:
    """Return the language code («fr» of «fr-FR»), or ""."""
    codes = (re.fullmatch(r"([a-z]{2,3})([-_].*)?", one.strip().lower()) for one in said)
    return next((code[1] for code in codes if code), "")


def merge_dates(events: Iterable[PageEvent]) -> list[PageEvent]:
    """Return each event once: many pages have one item a date, with equal title and place.

    Missing fields are taken from later items; spans of unknown days are dropped if there are dates.
    """
    merged: dict[tuple[str, str], PageEvent] = {}
    for event in events:
        key = (
            normalised_name(event.title),
            normalised_name(event.place.name) if event.place else "",
        )
        first = merged.setdefault(key, event)
        if first is event:
            continue
        missing = {str(field): getattr(event, field) for field in event.filled - first.filled}
        dates = tuple(dict.fromkeys((*first.dates, *event.dates)))
        remarks = tuple(dict.fromkeys((*first.remarks, *event.remarks)))
        if any(isinstance(one, FoundMoment | Rule) for one in dates):
            dates = tuple(one for one in dates if not isinstance(one, FoundSpan))
            remarks = tuple(one for one in remarks if one.kind != RemarkKind.SEVERAL_DAYS)
        merged[key] = replace(first, **missing | {"dates": dates[:MAX_DATES], "remarks": remarks})
    return list(merged.values())


def _organiser(node: Node, base: str) -> FoundContact:
    """Return the first organiser that has a name."""
    for said in (node.get("organizer"), node.get("organiser")):
        for one in items(said):
            if name := without_markup(first_text(one.get("name"))):
                return FoundContact(name[:MAX_CHARS], web_address(first_text(one.get("url")), base))
        if name := without_markup(first_text(said)):
            return FoundContact(name[:MAX_CHARS])
    return FoundContact()
