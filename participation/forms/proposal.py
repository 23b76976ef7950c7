"""Form of a proposal by somebody outside the CMS, and the facts it means."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any, Self

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agenda.enums import Attendance, AudienceKind, Booking, DateKind, PriceKind
from agenda.models import Category, EventDate, Place
from agenda.wording.readings import refusals
from datetext import LONGEST_TEXT, Reading, read_dates
from messaging.formats.mail import visible_text
from participation.forms.fields import (
    AddressField,
    AmountField,
    LineField,
    TrapField,
    answer_fields,
    booking_way,
    both_ends,
    clean_web_address,
    line_field,
    radio_choices,
    style_fields,
)
from participation.forms.point import PointForm
from participation.forms.steps import ACCESS, DEFAULTS, STEPS, FormStep
from participation.forms.texts import texts_of
from participation.forms.typed import DAY, FormValues, count_day_lines
from participation.models import Proposal
from participation.wording.fields import site_language
from web.keys import is_key

FURTHEST = dt.timedelta(days=731)
#: Maximum duration: nights go past midnight, but nearly 24 hours means swapped times.
LONGEST_NIGHT = dt.timedelta(hours=18)
NEW_PLACE = "new"
#: Fields of a date line that are stored, besides its days.
LINE = (
    "kind",
    "all_day",
    "times",
    "moments",
    "rrule",
    "except_on",
    "school_zone",
    "skip_public_holidays",
)

Facts = dict[str, Any]


class GenreField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Choice of a category, labelled in the active language."""

    #: Categories by slug, loaded once for several forms; otherwise each form queries.
    known: Mapping[str, Category] | None = None

    def to_python(self, value: object) -> Category | None:
        if self.known is None or value in self.empty_values:
            return super().to_python(value)
        if value not in self.known:
            raise ValidationError(
                self.error_messages["invalid_choice"], "invalid_choice", {"value": value}
            )
        return self.known[str(value)]

    def label_from_instance(self, obj: Category) -> str:
        return obj.label


class ProposalForm(PointForm):
    """All steps of a proposal; unbound, and so without errors, where ``is_checked`` is false."""

    use_required_attribute = False
    #: Page where the event is described; checked only when it is read.
    page_address = forms.CharField(
        label=gettext_lazy("Adresse de la page"),
        required=False,
        widget=forms.URLInput(
            {"placeholder": "https://", "inputmode": "url", "autocomplete": "off"}
        ),
    )
    title = LineField(
        label=gettext_lazy("Titre"),
        max_length=150,
        help_text=gettext_lazy(
            "Comme on le dirait à un ami. Pas de majuscules partout, on a de bonnes lettres."
        ),
        error_messages={"required": gettext_lazy("Il lui faut un titre.")},
    )
    description = forms.CharField(
        label=gettext_lazy("En quelques phrases"),
        max_length=4_000,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy(
            "Ce qu’on y fait, à qui ça plaira. Pas besoin de faire une affiche."
        ),
        error_messages={"required": gettext_lazy("Dites en une phrase ce qu’on y fait.")},
    )
    category = GenreField(
        Category.objects.live(),
        label=gettext_lazy("Genre"),
        to_field_name="slug",
        empty_label=gettext_lazy("Choisissez le plus proche"),
        help_text=gettext_lazy("Il décide de la couverture qu’on lui dessine."),
        error_messages={"required": gettext_lazy("Choisissez le genre le plus proche.")},
    )
    dates_by = forms.ChoiceField(
        label=gettext_lazy("Comment le dire ?"),
        **radio_choices(
            ("words", gettext_lazy("En une phrase")), ("days", gettext_lazy("Jour par jour"))
        ),
    )
    words = line_field(
        gettext_lazy("Dites-le comme vous le diriez"),
        LONGEST_TEXT,
        gettext_lazy(
            "« demain à 18 h », « du 6 au 15 mars de 10 h à 19 h », « tous les mardis à 19 h "
            "jusqu’en juin »."
        ),
        autocomplete="off",
    )
    all_day = forms.BooleanField(label=gettext_lazy("Toute la journée, sans heure"), required=False)
    place = line_field(
        gettext_lazy("Lieu"),
        255,
        gettext_lazy("Son nom, comme on le dit. Un nouveau ? On vous demandera son adresse."),
    )
    place_choice = forms.CharField(required=False, max_length=20)
    street = line_field(gettext_lazy("Rue et numéro"), 255, autocomplete="off")
    postcode = line_field(gettext_lazy("Code postal"), 12, inputmode="numeric", autocomplete="off")
    town = line_field(gettext_lazy("Ville"), 120, autocomplete="off")
    room = line_field(gettext_lazy("Salle, étage, entrée"), 255)
    is_online = forms.BooleanField(label=gettext_lazy("C’est en ligne, sans lieu"), required=False)
    online_url = line_field(gettext_lazy("Lien pour suivre en ligne"), 1_000, inputmode="url")
    price = forms.ChoiceField(
        label=gettext_lazy("Prix"),
        **radio_choices(
            ("free", gettext_lazy("Gratuit")),
            ("paid", gettext_lazy("Payant")),
            ("open", gettext_lazy("On paie ce qu’on veut")),
        )
        | {
            "error_messages": {
                "required": gettext_lazy(
                    "Rien n’est coché. Si c’est gratuit, c’est la meilleure des réponses."
                )
            }
        },
    )
    price_from = AmountField(gettext_lazy("De"))
    price_to = AmountField(gettext_lazy("à"))
    audience = forms.ChoiceField(
        label=gettext_lazy("Pour qui"), **radio_choices(*AudienceKind.choices)
    )
    age_from = forms.IntegerField(
        label=gettext_lazy("Dès quel âge ?"),
        required=False,
        min_value=0,
        max_value=120,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    booking = forms.ChoiceField(
        label=gettext_lazy("Faut-il réserver ?"),
        **radio_choices(
            (Booking.NONE.value, gettext_lazy("Non")),
            (Booking.ADVISED.value, gettext_lazy("C’est mieux")),
            (Booking.REQUIRED.value, gettext_lazy("Oui")),
        )
        | {"error_messages": {"required": gettext_lazy("Dites s’il faut réserver.")}},
    )
    booking_at = line_field(
        gettext_lazy("Où réserver"), 1_000, gettext_lazy("Un lien ou un numéro.")
    )
    email = AddressField(
        help_text=gettext_lazy(
            "Pour le code, le lien de suivi et la réponse. Jamais publiée, ni montrée à personne."
        ),
        error_messages={"required": gettext_lazy("Sans adresse, on ne peut pas vous répondre.")},
    )
    name = line_field(
        gettext_lazy("Votre nom"),
        80,
        gettext_lazy("Pour vous répondre. Jamais publié."),
        autocomplete="name",
    )
    organiser = line_field(
        gettext_lazy("Organisé par"),
        120,
        gettext_lazy("Un lieu, une association, une compagnie : publié sur la page."),
    )
    #: Answers about possible duplicates (:mod:`participation.forms.answers`).
    alike_answer = forms.CharField(required=False, widget=forms.HiddenInput)
    website = TrapField()

    def __init__(
        self, typed: FormValues, *, is_checked: bool = True, has_address: bool = False
    ) -> None:
        given = DEFAULTS | dict(typed)
        super().__init__(given if is_checked else None, initial=None if is_checked else given)
        self.typed = typed
        if is_checked and typed.get("website"):  # visible, so that it can be emptied
            self.fields["website"].widget.attrs.pop("tabindex")
        if has_address:
            del self.fields["email"]
        self.fields.update(answer_fields())
        for number in range(count_day_lines(typed)):
            self.fields[f"day-{number}"] = forms.DateField(
                label=_("Jour"),
                required=False,
                widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
            )
            for name, label in (("start", _("Début")), ("end", _("Fin"))):
                self.fields[f"{name}-{number}"] = forms.TimeField(
                    label=label, required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M")
                )
        style_fields(self.fields)
        #: Date lines that were understood; empty while any question about them is open.
        self.lines: list[EventDate] = []
        self.reading: Reading | None = None
        self.known_place: Place | None = None

    @classmethod
    def of(cls, proposal: Proposal) -> Self:
        """Return the checked form of what was saved."""
        return cls(proposal.data, has_address=proposal.contact_id is not None)

    @property
    def days(self) -> list[tuple[int, forms.BoundField, forms.BoundField, forms.BoundField]]:
        """Return number from 1, day, start and end fields of each day line."""
        return [
            (number + 1, self[f"day-{number}"], self[f"start-{number}"], self[f"end-{number}"])
            for number in range(count_day_lines(self.typed))
        ]

    def wrong(self) -> Iterator[tuple[FormStep, str, str]]:
        """Yield step, message and element ID of each error."""
        for step in STEPS:
            for name in [*self.fields_of(step)]:
                for message in self.errors.get(name, []):
                    yield step, str(message), self[name].auto_id

    def fields_of(self, step: FormStep) -> list[str]:
        days = (
            [name for name in self.fields if DAY.fullmatch(name)] if step.anchor == "quand" else []
        )
        return [*days, *(name for name in step.fields if name in self.fields)]

    def clean_online_url(self) -> str:
        return clean_web_address(self.cleaned_data["online_url"])

    def clean(self) -> Facts:
        """Clean lines, then check dates, place, prices and booking."""
        data = self.cleaned_data
        for name in ("place", "street", "postcode", "town", "room", "name", "organiser"):
            data.setdefault(name, "")
        if data.get("dates_by") == "days":
            self.check_days()
        else:
            self.check_words()
        self.check_place()
        self.check_prices()
        self.check_booking()
        return data

    def check_prices(self) -> None:
        """Add an error if the highest price is below the lowest."""
        data = self.cleaned_data
        low = data.get("price_from")
        high = data.get("price_to")
        if data.get("price") == "paid" and low is not None and high is not None and high < low:
            self.add_error("price_to", _("Le prix le plus bas vient d’abord."))

    def check_booking(self) -> None:
        """Parse ``booking_at`` into a web address or a telephone number, where one can book."""
        data = self.cleaned_data
        try:
            data["booking_url"], data["booking_phone"] = booking_way(data.get("booking_at") or "")
        except ValidationError as error:
            if data.get("booking") != Booking.NONE:
                self.add_error("booking_at", error)

    def check_days(self) -> None:
        """Build a date line from the given days."""
        given = [self._moment(number) for number in range(count_day_lines(self.typed))]
        if moments := [moment for moment in given if moment]:
            self.lines = [
                EventDate(
                    kind=DateKind.SEVERAL, moments=moments, all_day=self.cleaned_data["all_day"]
                )
            ]
        elif not any(DAY.fullmatch(name) for name in self.errors):
            self.add_error("day-0", _("Donnez au moins un jour."))

    def check_words(self) -> None:
        """Parse the dates in words; ask open questions, and name what was not understood."""
        for name in [name for name in self.errors if DAY.fullmatch(name)]:
            del self.errors[name]  # errors of the other input mode
        text = self.cleaned_data.get("words", "")
        today = timezone.localdate()
        if not text:
            self.add_error("words", _("Dites quand : un jour et une heure."))
            return
        language = site_language()
        zone = settings.TIME_ZONE
        self.reading = read_dates(text, today, language, country=settings.CITY_COUNTRY, zone=zone)
        now = timezone.localtime().replace(tzinfo=None)
        if not self.reading.is_clear():
            self.add_error("words", refusals(self.reading))
        elif not all(
            any((one.end or one.start) > now for one in line.happenings(today, today + FURTHEST))
            for line in self.reading.lines
        ):
            self.add_error("words", _("C’est déjà passé."))
        else:
            self.lines = [EventDate.of_line(line) for line in self.reading.lines]

    def _moment(self, number: int) -> list[str | None] | None:
        """Return start and end of one day line, ``None`` if invalid; add its errors."""
        names = [f"{name}-{number}" for name in ("day", "start", "end")]
        if not self.errors.keys().isdisjoint(names):
            return None
        day, start, end = (self.cleaned_data[name] for name in names)
        is_all_day = self.cleaned_data["all_day"]
        if day is None or (start is None and not is_all_day):
            self.say_what_lacks(names, day, start or end)
            return None
        first, last = times_of_day_line(
            day, dt.time() if is_all_day else start, None if is_all_day else end
        )
        if last and last - first > LONGEST_NIGHT:
            self.add_error(
                names[2], _("Cette heure vient avant le début : vérifiez l’ordre des deux.")
            )
            return None
        if said := too_soon_or_late(first, is_all_day=is_all_day):
            self.add_error(names[0], said)
            return None
        return [f"{first:%Y-%m-%dT%H:%M}", f"{last:%Y-%m-%dT%H:%M}" if last else None]

    def say_what_lacks(self, names: list[str], day: dt.date | None, time: dt.time | None) -> None:
        """Add an error for a day without an hour, or an hour without a day."""
        if day is not None:
            self.add_error(names[1], _("À quelle heure ? Ou cochez « toute la journée »."))
        elif time is not None:
            self.add_error(names[0], _("Quel jour ?"))

    def check_place(self) -> None:
        """Find the known place that was chosen or named, or check the address of a new one."""
        data = self.cleaned_data
        choice = data.get("place_choice") or ""
        named = data["place"]
        if not data.get("is_online"):
            self.known_place = self.find_known_place(choice, named)
        if data.get("is_online") or self.known_place is not None:
            self.forget_point()
        elif not named:
            self.add_error("place", _("Où est-ce ? Donnez le nom du lieu, ou cochez « en ligne »."))
        elif choice != NEW_PLACE:
            self.add_error("place", _("Dites lequel est-ce, ou que c’est un nouveau lieu."))
        else:
            self.check_new_place()

    def find_known_place(self, choice: str, named: str) -> Place | None:
        """Return the chosen place, else the only one with that name; ``None`` for a new place."""
        if is_key(choice):
            return Place.objects.live().filter(pk=int(choice)).first()
        same = list(Place.objects.live().named(named)[:2]) if named and choice != NEW_PLACE else []
        return same[0] if len(same) == 1 else None

    def check_new_place(self) -> None:
        """Require a point, or street and postcode."""
        data = self.cleaned_data
        self.check_point()
        if self.point is None:
            self.ask_for("street", _("Il nous faut sa rue : personne ne le trouverait."))
            self.ask_for("postcode", _("Il nous faut son code postal."))
        postcode = data.get("postcode")  # absent if it was refused
        if postcode and settings.CITY_COUNTRY == "FR" and not re.fullmatch(r"\d{5}", postcode):
            self.add_error("postcode", _("Un code postal a cinq chiffres."))

    def ask_for(self, name: str, message: str) -> None:
        """Refuse an empty field, unless it has an error already."""
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, message)

    def facts(self) -> Facts:
        """Return what a valid form means, as JSON, stored until it becomes an event."""
        data = self.cleaned_data
        lead, body = texts_of(visible_text(data["description"]))
        return {
            "title": data["title"],
            "language": site_language(),
            "lead": lead,
            "body": body,
            "category": data["category"].pk,
            "lines": [kept_line(line) for line in self.lines],
            **self.where_facts(),
            **self.price_facts(),
            "audience": data["audience"],
            "age_from": data["age_from"],
            **self.booking_facts(),
            "contact_name": data["organiser"],
            "access": self.access_facts(),
            "name": data["name"],
        }

    def where_facts(self) -> Facts:
        """Return the fields of an online event, or of one at a known or new place."""
        data = self.cleaned_data
        place = self.known_place
        if data["is_online"]:
            nowhere = {"place": None, "new_place": None, "place_detail": ""}
            return {
                "attendance": Attendance.ONLINE.value,
                "online_url": data["online_url"],
                **nowhere,
            }
        return {
            "attendance": Attendance.ON_SITE.value,
            "online_url": "",
            "place": place.pk if place else None,
            "new_place": None if place else self.new_place_facts(),
            "place_detail": data["room"],
        }

    def new_place_facts(self) -> Facts:
        """Return name, address and point of a new place."""
        data = self.cleaned_data
        address = {
            "name": data["place"],
            "street": data["street"],
            "postcode": data["postcode"],
            "city": data["town"],
        }
        return address | (
            dict(zip(("latitude", "longitude"), self.point, strict=True)) if self.point else {}
        )

    def price_facts(self) -> Facts:
        """Return the price kind, and the amounts if any."""
        data = self.cleaned_data
        kind = PriceKind.FREE if data["price"] == "free" else PriceKind.PAID
        low, high = (
            both_ends(data["price_from"], data["price_to"])
            if data["price"] == "paid"
            else (None, None)
        )
        amounts = {"price_from": low, "price_to": high}
        given = {name: str(amount) for name, amount in amounts.items() if amount is not None}
        return {"price_kind": kind.value, "is_price_open": data["price"] == "open", **given}

    def booking_facts(self) -> Facts:
        """Return the booking fields; link and telephone only if one can book."""
        data = self.cleaned_data
        is_booked = data["booking"] != Booking.NONE
        return {
            "booking": data["booking"],
            "booking_url": data["booking_url"] if is_booked else "",
            "contact_phone": data["booking_phone"] if is_booked else "",
        }

    def access_facts(self) -> Facts:
        """Return the accessibility answers that differ from the place's own."""
        answers = {name: {"yes": True, "no": False}.get(self.cleaned_data[name]) for name in ACCESS}
        return {
            name: said
            for name, said in answers.items()
            if said is not getattr(self.known_place, name, None)
        }


def times_of_day_line(
    day: dt.date, start: dt.time, end: dt.time | None
) -> tuple[dt.datetime, dt.datetime | None]:
    """Return start and end in the city's wall time; an end before the start is on the next day."""
    first = dt.datetime.combine(day, start)
    if end is None:
        return first, None
    last = dt.datetime.combine(day, end)
    return first, last if last > first else last + dt.timedelta(days=1)


def kept_line(line: EventDate) -> Facts:
    """Return ``line`` as JSON."""
    days = {
        name: day.isoformat() for name in ("start_on", "end_on") if (day := getattr(line, name))
    }
    return days | {name: getattr(line, name) for name in LINE}


def too_soon_or_late(first: dt.datetime, *, is_all_day: bool) -> str:
    """Return an error if the start, in wall time, is past or more than two years ahead."""
    now = timezone.localtime().replace(tzinfo=None)
    if first + dt.timedelta(days=is_all_day) <= now:
        return _("C’est déjà passé.")
    return _("C’est dans plus de deux ans : vérifiez l’année.") if first > now + FURTHEST else ""
