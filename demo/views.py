"""Style guide at /style/: each component in each state, with unsaved records."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree as ET

from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agenda.covers import FIGURES
from agenda.models import Area, Category, Event, Occurrence, Place
from agenda.schedules import build_schedule
from agenda.stillmap import map_around
from agenda.timetables import TimetableDay, TimetableLine
from alerts.enums import AlertState
from alerts.models import Alert
from demo.tables import load_toml
from messaging.enums import MessageType, Severity
from search.results.components import FacetMenu, FacetValue, PageLink
from search.results.days import DayLink
from search.results.labels import Chip
from search.results.map import Tile
from search.results.offers import CountedLink


@dataclass(frozen=True, slots=True)
class SampleEvent:
    """A sample event with one date, ordinary except for one property."""

    title: str
    #: Attributes set on the event, and on its date.
    event: Mapping[str, object] = field(default_factory=dict)
    date: Mapping[str, object] = field(default_factory=dict)
    hours: int = 2
    #: Running now, instead of tomorrow evening.
    is_on: bool = False


SAMPLES = [SampleEvent(**row) for row in load_toml("style")["samples"]]


class Fields(forms.Form):
    """Sample form: an ordinary field, one with a hint, an invalid one."""

    title = forms.CharField(label="Rempli", help_text="Une aide, avant le champ.")
    email = forms.EmailField(label="Fautif")
    place = forms.CharField(label="Vide", required=False)
    price = forms.ChoiceField(
        label="Un choix",
        choices=[("gratuit", "Gratuit"), ("payant", "Payant")],
        widget=forms.RadioSelect,
    )


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """Style guide page with noindex; not in production's URLs."""
    now = timezone.now().replace(second=0, microsecond=0)
    today = timezone.localdate(now)
    figures = list(FIGURES)
    dates = [_date(rank, sample, now) for rank, sample in enumerate(SAMPLES)]
    sprite = ET.fromstring(Path(str(finders.find("icons.svg"))).read_text("utf-8"))  # noqa: S314 -- our own file
    areas = [
        Area(code=str(rank), name=f"{rank}e arrondissement", short_name=f"{rank}e")
        for rank in range(2, 8)
    ]
    context = {
        "tokens": load_toml("style")["tokens"],
        "sheets": [f"css/{name}.css" for name in load_toml("style")["sheets"]],
        "dates": dates,
        "schedules": [build_schedule([date], now) for date in (dates[0], dates[3], dates[4])]
        + [build_schedule([], now)],
        "day": TimetableDay(
            today, [TimetableLine(date, date.start_at) for date in dates[:6]], 6, 2
        ),
        "banners": [
            SimpleNamespace(last_id=0, lines=[_banner(severity, now)])
            for severity in reversed(Severity)
        ],
        "alerts": [
            *(_alert(severity, now) for severity in reversed(Severity)),
            _alert(Severity.SEVERE, now, is_over=True),
        ],
        "chips": [Chip("quand", "ce week-end", "#"), Chip("", "gratuit", "#", strict_url="#")],
        "facets": _facet_menus(),
        "fields": _fields(),
        "page": {"read": ()},
        "loosen": [
            CountedLink("Sans « gratuit »", 12, "#"),
            CountedLink("Sans « ce soir »", 1, "#"),
        ],
        "strip": [
            DayLink(
                today + dt.timedelta(days=rank),
                90 * rank,
                min(rank, 4),
                "#",
                is_today=rank == 0,
                is_chosen=rank == 2,
            )
            for rank in range(14)
        ],
        "pages": [PageLink(number, "#", is_current=number == 2) for number in (1, 2, 3, None, 12)],
        "tiles": [
            Tile(area, 40 * rank, min(rank, 4), "#", rank == 3) for rank, area in enumerate(areas)
        ],
        "hours": [abs(13 - hour) % 9 * 3 for hour in range(24)],
        "now": now,
        "map": map_around(
            *(48.8535, 2.3692, (5, 10, 15)),
            marks=[(1, "now", 48.858, 2.375), (2, "", 48.851, 2.362), (3, "off", 48.862, 2.362)],
            stations=[
                ("Bastille", 48.853, 2.369),
                ("Ledru-Rollin", 48.8515, 2.3762),
                ("Saint-Paul", 48.8552, 2.361),
            ],
        ),
        "covers": [
            (figure, (seed, seed + 1, seed + 2, seed + 3)) for seed, figure in enumerate(figures)
        ],
        "icons": sorted(part.attrib["id"] for part in sprite.iter() if "id" in part.attrib),
    }
    return render(request, "demo/style.html", context)


def _fields() -> Fields:
    """Return a form with invalid values, to show its errors."""
    fields = Fields({"title": "Bal du 14", "email": "mireille@", "price": "gratuit"})
    for one in fields.fields.values():
        one.widget.attrs["class"] = "" if isinstance(one.widget, forms.RadioSelect) else "input"
    return fields


def _facet_menus() -> list[FacetMenu]:
    choices = [("Choisi", 12, True), ("À choisir", 3, False), ("Qui ne donnerait rien", 0, False)]
    return [
        FacetMenu(
            name,
            title,
            [FacetValue(*(f"{rank}", *each)) for rank, each in enumerate(choices)],
            True,
            is_single,
        )
        for name, title, is_single in (
            ("cases", "Plusieurs à la fois", False),
            ("ronds", "Un à la fois", True),
        )
    ]


def _date(rank: int, sample: SampleEvent, now: dt.datetime) -> Occurrence:
    figure = list(FIGURES)[rank % len(FIGURES)]
    place = Place(
        name="Le Hangar à sel",
        street="12 quai de la Loire",
        area=Area(name="19e", short_name="19e"),
    )
    event = Event(
        pk=rank,
        title=sample.title,
        slug=f"piece-{rank}",
        category=Category(name="Genre", figure=figure),
        place=place,
    )
    start = timezone.localtime(now + dt.timedelta(days=1)).replace(
        hour=20 if sample.hours < 4 else 10, minute=0
    )
    if sample.is_on:
        start = timezone.localtime(now - dt.timedelta(minutes=20))
    date = Occurrence(
        event=event,
        start_at=start,
        end_at=start + dt.timedelta(hours=sample.hours),
        previous_start_at=start - dt.timedelta(days=2),
        day=start.date(),
        time=start.time(),
        zone=settings.TIME_ZONE,
    )
    run = {
        "again_at": start + dt.timedelta(days=1),
        "run_ends_on": date.day + dt.timedelta(days=28),
    }
    facts = {**sample.date, **(run if sample.hours == 9 else {})}
    for record, values in ((event, sample.event), (date, facts)):
        for name, value in values.items():
            setattr(record, name, value)
    return date


def _banner(severity: Severity, now: dt.datetime) -> SimpleNamespace:
    return SimpleNamespace(
        uuid=severity.value,
        revision=1,
        severity=severity,
        icon=f"sev-{severity.rank}",
        headline=f"{severity.label} : ce qu’il faut savoir, et rien d’autre",
        url="#",
        at=now,
        is_update=severity.rank % 2 == 0,
    )


def _alert(severity: Severity, now: dt.datetime, *, is_over: bool = False) -> Alert:
    return Alert(
        pk=-severity.rank,
        severity=severity,
        headline=f"{severity.label} : ce qui se passe",
        instruction="Ce qu’on en fait, en une phrase.",
        state=AlertState.EXPIRED if is_over else AlertState.SENT,
        message_type=MessageType.ALERT,
        sent_at=now - dt.timedelta(minutes=40),
        expires=now + dt.timedelta(minutes=-5 if is_over else 80),
        revision=1,
    )
