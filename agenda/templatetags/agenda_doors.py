"""Template tags for panels of links: to calendars, to a place, for sharing."""

from datetime import UTC
from typing import NamedTuple

from django import template
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agenda.formats.addresses import absolute_url, event_address
from agenda.formats.external_links import (
    ExternalLink,
    calendar_links_of_date,
    calendar_links_of_feed,
    map_links,
    query,
)
from agenda.formats.picture import OpenGraphImage, picture_at
from agenda.formats.posters import event_poster, place_poster, programme_poster, selection_poster
from agenda.models import Event, Place, ProgrammePage, SelectionPage
from agenda.models.bilingual import localized
from agenda.schedules import Schedule
from agenda.wording.schedules import day_and_hours

register = template.Library()
register.simple_tag(map_links)


class CalendarOption(NamedTuple):
    """One way to add dates to a calendar: label, hint, links, and a URL to copy."""

    key: str
    label: str
    hint: str
    doors: list[ExternalLink]
    address: str = ""


@register.inclusion_tag("agenda/_calendar.html")
def calendar_of_dates(event: Event, schedule: Schedule) -> dict[str, object]:
    """Offer the date that the page shows first, or a subscription to all.

    Without spans and dates that are off.
    """
    choices = []
    shown = schedule.next
    if event.slug and shown in schedule.standing and not shown.is_span:
        label = _("%(date)s, seulement") % {"date": capfirst(day_and_hours(shown))}
        choices.append(CalendarOption("une", label, "", calendar_links_of_date(event, shown)))
    if event.slug and schedule.has_dates:
        count = sum(not one.is_span for one in schedule.standing)
        words = ngettext("La date, et ce qui lui arrivera", "Les %(count)d dates", count)
        label = words % {"count": count}
        hint = ngettext(
            "Si elle change, votre calendrier change",
            "Si l’une change, votre calendrier change",
            count,
        )
        feed = event_address(event, "event_ics")
        choices.append(feed_option("toutes", label, hint, feed, event.title))
    return {
        "choices": choices,
        "chosen": "une" if schedule.is_asked else "toutes",
        "back": "prochaine",
    }


@register.inclusion_tag("agenda/_calendar.html")
def calendar_of_feed(path: str, name: str) -> dict[str, object]:
    """Offer a subscription to the feed at ``path``, called ``name``."""
    return {"choices": [feed_option("toutes", "", "", absolute_url(path), name)]}


@register.inclusion_tag("agenda/_calendar.html")
def calendar_of_selection(page: SelectionPage) -> dict[str, object]:
    """Offer a subscription to the selection's current events.

    Events added to it later are not included.
    """
    keys = ",".join(str(date.event_id) for date in page.standing)
    path = f"{reverse('agenda:outings_ics')}?n={keys}"
    return calendar_of_feed(path, str(localized(page, "title").text))


def feed_option(key: str, label: str, hint: str, address: str, name: str) -> CalendarOption:
    return CalendarOption(key, label, hint, calendar_links_of_feed(address, name), address)


@register.simple_tag
def event_picture(event: Event, schedule: Schedule) -> OpenGraphImage:
    """Return the address and size of the event's poster, for the date that is shown."""
    path = reverse("agenda:event_picture", args=[event.slug])
    if schedule.next and schedule.is_asked:
        path += f"?date={schedule.next.start_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return picture_at(path, event_poster(event, schedule))


@register.simple_tag
def place_picture(place: Place) -> OpenGraphImage:
    return picture_at(reverse("agenda:place_picture", args=[place.slug]), place_poster(place))


@register.simple_tag
def programme_picture(page: ProgrammePage) -> OpenGraphImage:
    return picture_at(reverse("agenda:programme_picture", args=[page.slug]), programme_poster(page))


@register.simple_tag
def selection_picture(page: SelectionPage) -> OpenGraphImage:
    return picture_at(reverse("agenda:selection_picture", args=[page.slug]), selection_poster(page))


@register.inclusion_tag("agenda/_share.html")
def share(
    title: str, path: str, picture: OpenGraphImage, back: str = "contenu"
) -> dict[str, object]:
    """Offer to share the page at ``path``: share sheet of the system, mail, SMS, picture, URL."""
    url = absolute_url(path)
    body = f"{picture.alternative}\n{url}"
    return {
        "title": title,
        "message": picture.alternative,
        "url": url,
        "picture": picture,
        "mail": f"mailto:?{query({'subject': title, 'body': body})}",
        "sms": f"sms:?{query({'body': f'{picture.alternative} {url}'})}",
        "back": back,
    }
