"""Template tags of the subscription panels: subscribe, follow an event, keep a search, erase."""

from datetime import time
from itertools import groupby
from typing import NamedTuple
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.translation import gettext as _

from agenda.models import Area, Event
from agenda.wording.dates import hour
from agenda.wording.typography import current_language
from alerts.models import Topic
from alerts.permissions import may_write
from messaging.enums import Rhythm, Severity
from messaging.services.searches import plain_search

register = template.Library()

#: Defaults of the panel: lowest severity (1 to 4) and quiet hours, which only «Danger» overrides.
LOWEST, QUIET = 2, (time(22), time(7, 30))


class AreaChoice(NamedTuple):
    """One area of the chooser; number and ending apart («11», «e») where it has them."""

    code: str
    label: str
    number: str
    ending: str
    #: Column on the plan, 1 to 5; 0 if it follows the previous area.
    column: int


class Level(NamedTuple):
    rank: int
    name: str
    hint: str


@register.inclusion_tag("alerts/_subscribe.html", takes_context=True)
def subscribe_panel(context: RequestContext) -> dict[str, object]:
    """Render the panel of /alertes/; ``request`` in the context says who writes alerts."""
    request = context.get("request")
    areas = list(Area.objects.all())
    is_plan = bool(areas) and all(area.tile_row for area in areas)
    texts = panel_texts(is_plan=is_plan)
    return {
        "topics": Topic.objects.all(),
        "areas": area_choices(areas, is_plan=is_plan),
        "is_plan": is_plan,
        "levels": levels(),
        "languages": [("fr", "Français"), ("en", "English")],
        "language": current_language(),
        "is_officer": bool(request and hasattr(request, "user") and may_write(request.user)),
        "facts": {
            "zone": settings.TIME_ZONE,
            "areas": [
                {
                    "code": area.code,
                    "label": area.label,
                    "lat": area.latitude,
                    "lon": area.longitude,
                }
                for area in areas
            ],
            "words": texts,
        },
        "lowest": LOWEST,
        "quiet": QUIET,
        "tonight": tonight(texts),
    }


@register.inclusion_tag("alerts/_follow.html", takes_context=True)
def follow_event(context: RequestContext, event: Event) -> dict[str, object]:
    """Render the follow button of ``event``; empty in a preview or if unpublished."""
    request = context.get("request")
    is_shown = bool(event.pk and event.live and not getattr(request, "is_preview", False))
    return follow_outings([event.slug] if is_shown else [])


@register.inclusion_tag("alerts/_follow.html")
def follow_outings(slugs: list[str]) -> dict[str, object]:
    """Render one follow button for all events of ``slugs``; empty without any."""
    return {"slugs": slugs, "alerts_url": reverse("alerts:alerts")}


@register.inclusion_tag("alerts/_keep.html", takes_context=True)
def keep_search_panel(context: RequestContext, search: str = "") -> dict[str, object]:
    """Render «Prévenez-moi» for ``search``, else for the query string of the page."""
    query = plain_search(search or context["request"].GET.urlencode())
    asked = urlencode(query.pairs()) if query.conditions else ""
    return {
        "search": asked,
        "is_own": bool(search),
        "rhythms": Rhythm.choices,
        "ics_url": f"{reverse('search:agenda_ics')}?{asked}",
        "atom_url": f"{reverse('search:agenda_atom')}?{asked}",
    }


@register.inclusion_tag("alerts/_kept.html")
def kept_searches() -> dict[str, object]:
    """Render the list of searches kept by this browser, which a script fills."""
    return {"words": {**dict(Rhythm.choices), "dropped": _("Cette recherche ne sonnera plus.")}}


@register.inclusion_tag("alerts/_erase.html")
def erase_panel() -> dict[str, object]:
    """Render the «Tout effacer» panel of the page on kept data."""
    return {"facts": {"words": panel_texts(is_plan=False)}}


def area_choices(areas: list[Area], *, is_plan: bool) -> list[AreaChoice]:
    """Return the areas in the order of the plan; the first of each row has its column.

    Without a plan, the order of ``areas``.
    """
    if not is_plan:
        return [area_choice(area) for area in areas]
    laid = sorted(areas, key=lambda area: (area.tile_row, area.tile_column))
    rows = groupby(laid, key=lambda area: area.tile_row)
    return [
        area_choice(area, 0 if rank else area.tile_column)
        for _row, tiles in rows
        for rank, area in enumerate(tiles)
    ]


def area_choice(area: Area, column: int | None = None) -> AreaChoice:
    return AreaChoice(area.code, area.label, *area.label_parts, column or 0)


def levels() -> list[Level]:
    hints = {
        Severity.MINOR: _("C’est bon à savoir."),
        Severity.MODERATE: _("Prévoyez autrement."),
        Severity.SEVERE: _("Changez vos plans maintenant."),
        Severity.EXTREME: _("Mettez-vous à l’abri."),
    }
    return [Level(severity.rank, str(severity.label), hint) for severity, hint in hints.items()]


def tonight(texts: dict[str, str]) -> str:
    """Return the sentence on the coming night for the default choices.

    The script does the same for others.
    """
    extreme, *others = [level.name for level in reversed(levels()) if level.rank >= LOWEST]
    names = texts["and"].format(first=", ".join(others[:-1]), last=others[-1])
    what = [
        texts["wakes_one"].format(names=extreme),
        texts["waits_more"].format(names=names, end=hour(QUIET[1])),
    ]
    return texts["tonight"].format(what=", ".join(what))


def panel_texts(*, is_plan: bool) -> dict[str, str]:
    """Return the texts that the panel's script shows; it fills in the names in braces."""
    if settings.CITY_NAME:
        everywhere = _("Tout %(city)s") % {"city": settings.CITY_NAME}
    else:
        everywhere = _("Toute la ville")
    return {
        "sentence": _("{where} : {topics}, dès « {severity} »."),
        "everywhere": everywhere,
        "area": _("le {area}") if is_plan else "{area}",
        "and": _("{first} et {last}"),
        "every_topic": _("tous les thèmes"),
        "silence": _("Silence de {start} à {end}."),
        "silence_but": _("Silence de {start} à {end}, sauf {passing}."),
        "rounded": _("Arrondi : de {start} à {end}."),
        "both": _("danger et sérieux"),
        "extreme": _("danger"),
        "severe": _("sérieux"),
        "always": _("Jour et nuit."),
        "tonight": _("Cette nuit, {what}."),
        "wakes_none": _("rien ne vous réveillera"),
        "wakes_one": _("{names} vous réveillera"),
        "wakes_more": _("{names} vous réveilleront"),
        "waits_one": _("{names} attendra {end}"),
        "waits_more": _("{names} attendront {end}"),
        "near": _("Coché : {area}. Votre position n’a pas quitté ce navigateur."),
        "far": _("Vous semblez loin d’ici : choisissez vous-même."),
        "lost": _("Le navigateur ne donne pas de position : choisissez vous-même."),
        "saved": _("C’est noté."),
        "welcomed": _("Un message de bienvenue vient de partir…"),
        "arrived": _("C’est bon : il est arrivé."),
        "tried": _("L’essai est parti : il sonne dans quelques secondes."),
        "erased": _("Tout est effacé. Rien de ce navigateur n’est gardé."),
        "wait": _("Un instant…"),
    }
