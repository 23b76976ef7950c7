"""Convert an event read elsewhere to form values, and merge them with what was typed.

What a person typed is never replaced: it stays, and a remark says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agenda.enums import PriceKind
from agenda.wording.dates import hour, with_year
from datetext import Rule, describe_rule, expand, read_dates
from participation.forms.steps import ACCESS, DEFAULTS, Words
from participation.forms.typed import DAY, MOST_DAYS, FormValues, Typed
from participation.wording.fields import rich_to_plain, site_language
from sources.base import FoundMoment, FoundSpan
from sources.prefill import FormDate, FormField, FoundDay, PageEvent

#: Maximum duration; beyond, the form takes the hours for swapped.
LONGEST_NIGHT = timedelta(hours=18)
#: Period in which a rule and its words are compared, day by day.
COMPARED = timedelta(days=400)
LONGEST_TITLE = 150
LONGEST_TEXT = 4_000
LONGEST_NAME = 120
#: Maximum of remarks shown, and of their length.
MOST_REMARKS = 12
LONGEST_REMARK = 300
READ = "read"
REMARKS = "read_remarks"
PICTURE = "picture_address"
WHOLE = "lire"
#: Name of a group, and the text about it.
Remarks = list[tuple[str, str]]


@dataclass(frozen=True)
class PrefillGroup:
    """Fields that belong together: filled, kept and marked as one."""

    name: str
    #: Anchor of its step in the form.
    anchor: str
    label: Words
    fields: tuple[str, ...]


GROUPS = (
    PrefillGroup("title", "quoi", gettext_lazy("le titre"), ("title",)),
    PrefillGroup("description", "quoi", gettext_lazy("le texte"), ("description",)),
    PrefillGroup("dates", "quand", gettext_lazy("les dates"), ("dates_by", "words", "all_day")),
    PrefillGroup(
        "place",
        "ou",
        gettext_lazy("le lieu"),
        ("place", "place_choice", "street", "postcode", "town", "is_online", "online_url"),
    ),
    PrefillGroup("price", "combien", gettext_lazy("le prix"), ("price", "price_from", "price_to")),
    PrefillGroup("booking", "combien", gettext_lazy("où réserver"), ("booking_at",)),
    PrefillGroup("organiser", "vous", gettext_lazy("qui organise"), ("organiser",)),
)
BY_NAME = {group.name: group for group in GROUPS}
#: Groups of what is read under a name that no field has.
GROUP_OF = {FormField.DATES: "dates", FormField.BOOKING_URL: "booking"}
#: Groups that differ between events, and fields that several events may share.
OF_ONE_EVENT = frozenset({"title", "description", "dates", "place"})
OF_ANY_EVENT = (
    "category",
    "price",
    "price_from",
    "price_to",
    "audience",
    "age_from",
    "booking",
    "booking_at",
    *ACCESS,
    "email",
    "name",
    "organiser",
)
#: Fields that are filled along with others, and never marked as read.
UNMARKED = frozenset({"dates_by", "place_choice"})


@dataclass(frozen=True)
class Prefill:
    """Values of one event by form field, and remarks with the name of their group."""

    values: Typed
    remarks: tuple[tuple[str, str], ...]


def group_of(name: str) -> str:
    """Return the group of the field ``name``; empty if nothing fills it."""
    if DAY.fullmatch(name):
        return "dates"
    return next((group.name for group in GROUPS if name in group.fields), "")


def prefill(event: PageEvent, today: date) -> Prefill:
    """Return ``event`` as form values; what has no field becomes a remark."""
    remarks = [
        ((one.field and (GROUP_OF.get(one.field) or group_of(one.field))) or WHOLE, one.text)
        for one in event.remarks
    ]
    description = rich_to_plain(event.description)
    if len(description) > LONGEST_TEXT:
        description = description[: LONGEST_TEXT - 1].rsplit(" ", 1)[0] + "…"
        remarks.append(("description", _("Le texte de la page est trop long : il est coupé.")))
    values = {
        "title": event.title[:LONGEST_TITLE],
        "description": description,
        "booking_at": event.booking_url,
        "organiser": event.organiser.name[:LONGEST_NAME],
        PICTURE: event.picture.url,
        **_dates(event.dates, today, remarks),
        **_place(event, remarks),
        **_price(event, remarks),
    }
    said = dict.fromkeys((name, " ".join(text.split())[:LONGEST_REMARK]) for name, text in remarks)
    return Prefill(
        {name: value for name, value in values.items() if value}, tuple(said)[:MOST_REMARKS]
    )


def merge_prefill(typed: FormValues, found: Prefill) -> Typed:
    """Merge ``found`` into ``typed``, group by group.

    A group in which a person typed stays, and a remark names it. Values of an earlier reading that
    nobody changed are replaced.
    """
    result = {name: value for name, value in typed.items() if name not in (READ, REMARKS)}
    read = set[str]()
    kept = list[PrefillGroup]()
    for group in GROUPS:
        values = _of_group(group, found.values)
        # What a person typed: neither defaults nor values of an earlier reading.
        own = _filled(_of_group(group, typed)) - prefilled_fields(typed)
        is_same = all(typed.get(name, "").strip() == value for name, value in values.items())
        if own and not is_same:
            kept.append(group)
        elif values:
            result = {
                name: value for name, value in result.items() if group_of(name) != group.name
            } | values
            read |= set(values) - UNMARKED - own
    if PICTURE in found.values:
        result[PICTURE] = found.values[PICTURE]
    remarks = [(name, text) for name, text in found.remarks if BY_NAME.get(name) not in kept]
    if kept:
        names = ", ".join(str(group.label) for group in kept)
        remarks.insert(
            0, (WHOLE, _("Ce que vous aviez écrit est resté : %(names)s.") % {"names": names})
        )
    return result | {
        READ: ",".join(sorted(read)),
        REMARKS: "\n".join(f"{name} {text}" for name, text in remarks),
    }


def _of_group(group: PrefillGroup, typed: FormValues) -> Typed:
    return {name: value for name, value in typed.items() if group_of(name) == group.name}


def _filled(typed: FormValues) -> set[str]:
    """Return the fields that have a value other than the default."""
    filled = {name for name, value in typed.items() if value.strip()}
    return {name for name in filled if typed[name] != DEFAULTS.get(name)} - UNMARKED


def says_event(typed: FormValues) -> bool:
    """Return whether ``typed`` has a title, a text, dates or a place."""
    return any(group_of(name) in OF_ONE_EVENT for name in _filled(typed))


def said_of_all(typed: FormValues) -> Typed:
    """Return typed values that also hold for the author's other events."""
    return {
        name: typed[name]
        for name in OF_ANY_EVENT
        if name in typed and name not in prefilled_fields(typed)
    }


def prefilled_fields(typed: FormValues) -> frozenset[str]:
    """Return the fields that were read elsewhere and not changed since."""
    return frozenset(filter(None, typed.get(READ, "").split(",")))


def remarks_of(typed: FormValues) -> Remarks:
    """Return the remarks about what was read: anchor in the form, text."""
    lines = (line.partition(" ") for line in typed.get(REMARKS, "").splitlines())
    return [
        (BY_NAME[name].anchor if name in BY_NAME else WHOLE, text) for name, _space, text in lines
    ]


def read_groups(typed: FormValues) -> list[PrefillGroup]:
    """Return the groups in which something was read, in the form's order."""
    names = {group_of(name) for name in prefilled_fields(typed)}
    return [group for group in GROUPS if group.name in names]


def still_read(before: FormValues, typed: FormValues) -> Typed:
    """Return ``typed`` with the marks and remarks of ``before``, except of what changed since."""
    if READ in typed:
        return dict(typed)
    changed = {
        name
        for name in before.keys() | typed.keys()
        if not _same(typed.get(name, ""), before.get(name, ""))
    }
    groups = {WHOLE, *map(group_of, changed)}
    lines = [
        line
        for line in before.get(REMARKS, "").splitlines()
        if line.partition(" ")[0] not in groups
    ]
    names = sorted(prefilled_fields(before) - changed)
    kept = {READ: ",".join(names), REMARKS: "\n".join(lines), PICTURE: before.get(PICTURE, "")}
    return {name: value for name, value in kept.items() if value} | dict(typed)


def _same(one: str, other: str) -> bool:
    """Compare texts, ignoring line endings, which browsers change."""
    return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()


def _place(event: PageEvent, remarks: Remarks) -> Typed:
    """Return the form's place fields read from a page; a remark for what does not fit."""
    place = event.place
    if place is None:
        return {"is_online": "on", "online_url": event.online_url} if event.online_url else {}
    if event.online_url:
        said = _(
            "On peut aussi le suivre en ligne : %(url)s. Dites-le dans le texte, s’il le faut."
        )
        remarks.append(("place", said % {"url": event.online_url}))
    return {
        "place": place.name or place.street,
        "street": place.street,
        "postcode": place.postcode,
        "town": place.city[:LONGEST_NAME],
    }


def _price(event: PageEvent, remarks: Remarks) -> Typed:
    """Return the form's price fields read from a page; a remark for another currency."""
    price = event.price
    if price.kind == PriceKind.FREE:
        return {"price": "free"}
    if price.kind != PriceKind.PAID:
        return {}
    if price.lowest is None or price.currency != "EUR":
        if price.lowest is not None:
            said = _("La page donne un prix en %(currency)s : %(amount)s.")
            remarks.append(("price", said % {"currency": price.currency, "amount": price.lowest}))
        return {"price": "paid"}
    highest = "" if price.highest in (None, price.lowest) else f"{price.highest:f}"
    return {"price": "paid", "price_from": f"{price.lowest:f}", "price_to": highest}


def _dates(dates: Sequence[FormDate], today: date, remarks: Remarks) -> Typed:
    """Return form values: a few days one by one; a rule or a span in words.

    Past dates are left out, with a remark, and so are other dates beside words.
    """
    coming = [one for one in dates if _last_day(one) >= today]
    if dates and not coming:
        remarks.append(("dates", _("Toutes les dates qu’on a lues sont passées.")))
    elif len(coming) < len(dates):
        said = _("Dates déjà passées, laissées : %(count)d.")
        remarks.append(("dates", said % {"count": len(dates) - len(coming)}))
    for number, one in enumerate(coming):
        if isinstance(one, FoundSpan):
            words = _span_words(one)
        elif isinstance(one, Rule):
            words = _rule_words(one, today)
        else:
            continue
        if not words:
            assert isinstance(one, Rule)  # noqa: S101 -- a span always has its words
            moments = expand(one, today, today + COMPARED)
            listed = [
                FoundMoment(m.start, m.end if m.has_end else None, m.all_day) for m in moments
            ]
            return _days([*coming[:number], *listed, *coming[number + 1 :]], remarks)
        if len(coming) > 1:
            remarks.append(
                ("dates", _("D’autres dates se lisent sur la page : ajoutez-les à la phrase."))
            )
        return {"dates_by": "words", "words": words}
    return _days(coming, remarks)


def _days(coming: Iterable[FormDate], remarks: Remarks) -> Typed:
    """Return the form's day fields, at most ``MOST_DAYS``; a remark for what is left out."""
    days = [one for one in coming if isinstance(one, FoundMoment | FoundDay)]
    timed = [one for one in days if not (isinstance(one, FoundMoment) and one.all_day)]
    if timed and len(timed) < len(days):
        remarks.append(("dates", _("Des journées entières se lisent aussi : elles sont laissées.")))
    chosen = sorted(timed or days, key=_start_of)
    if not chosen:
        return {}
    if len(chosen) > MOST_DAYS:
        said = _("Il y a %(count)d dates : les %(most)d premières sont là.")
        remarks.append(("dates", said % {"count": len(chosen), "most": MOST_DAYS}))
    typed = {"dates_by": "days"} | ({} if timed else {"all_day": "on"})
    for number, one in enumerate(chosen[:MOST_DAYS]):
        typed |= _typed_day(number, one, remarks)
    return typed


def _start_of(one: FoundMoment | FoundDay) -> datetime:
    return one.start if isinstance(one, FoundMoment) else datetime.combine(one.day, time())


def _typed_day(number: int, one: FoundMoment | FoundDay, remarks: Remarks) -> Typed:
    """Return the fields of day ``number``: day, and hours if known and not too long."""
    typed = {f"day-{number}": _last_day(one).isoformat()}
    if isinstance(one, FoundDay) or one.all_day:
        return typed
    typed[f"start-{number}"] = f"{one.start:%H:%M}"
    if one.end and one.end - one.start <= LONGEST_NIGHT:
        typed[f"end-{number}"] = f"{one.end:%H:%M}"
    elif one.end:
        remarks.append(("dates", _("Une fin bien tardive est laissée : vérifiez les heures.")))
    return typed


def _rule_words(rule: Rule, today: date) -> str:
    """Return ``rule`` in words that parse to the same days; empty if none do."""
    language = site_language()
    words = describe_rule(rule, language, today)
    reading = read_dates(words, today, language, country=settings.CITY_COUNTRY)
    if len(reading.lines) != 1 or reading.left_over or reading.contradictions:
        return ""
    given = [moment.start for moment in reading.lines[0].happenings(today, today + COMPARED)]
    return (
        words if given == [moment.start for moment in expand(rule, today, today + COMPARED)] else ""
    )


def _last_day(one: FormDate) -> date:
    """Return the last day; the latest possible date for a rule."""
    if isinstance(one, FoundMoment):
        return one.start.date()
    if isinstance(one, FoundDay):
        return one.day
    return one.last if isinstance(one, FoundSpan) else date.max


def _span_words(span: FoundSpan) -> str:
    first = with_year(span.first)
    last = with_year(span.last)
    return _("du %(first)s au %(last)s") % {"first": first, "last": last}


def when_words(event: PageEvent, today: date) -> str:
    """Return the dates in a few words, for a choice among events."""
    coming = [one for one in event.dates if _last_day(one) >= today]
    if not coming:
        return ""
    first = coming[0]
    if isinstance(first, Rule):
        said = describe_rule(first, site_language(), today)
    elif isinstance(first, FoundSpan):
        said = _span_words(first)
    elif isinstance(first, FoundDay) or first.all_day:
        said = with_year(_last_day(first))
    else:
        said = f"{with_year(first.start.date())}, {hour(first.start.time())}"
    return _("%(said)s, et d’autres dates") % {"said": said} if len(coming) > 1 else said
