"""Form of an event in the CMS."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from agenda.enums import Attendance, PriceKind
from agenda.forms.dates import LineKey, UnsavedField
from agenda.forms.slugs import SluggedFormMixin
from agenda.forms.texts import WrittenFormMixin
from agenda.models import Category, Event, EventDate, Organisation, ProgrammePage
from agenda.permissions import may_write_all, organisation_ids
from agenda.wording.readings import refusals
from datetext import LONGEST_PASTED, read_dates

#: Warning on a draft, which is saved anyway; a publication is refused with an error at the field.
NO_ALTERNATIVE = _(
    "L’image n’a pas encore de texte pour qui ne la voit pas : sans lui, elle n’est pas montrée et "
    "rien n’est publié. "
    "Écrivez-le, ou retirez l’image."
)


UNSAVED = _("Pas enregistré tant que ce n’est pas juste.")
SCHEDULE = frozenset({"go_live_at", "expire_at"})
#: Fields that autosave never leaves out: saved in another way, or in a dialog where the message is
#: hidden.
NEVER_LEFT_OUT = SCHEDULE | {"words"}
AGES, PRICES = ("age_from", "age_to"), ("price_kind", "price_from", "price_to")
#: Fields validated together: if one is invalid, autosave keeps the draft's values of all of them.
JUDGED_WITH = {"title": ("slug",)} | dict.fromkeys(AGES, AGES) | dict.fromkeys(PRICES, PRICES)
#: Questions that the form accepts unanswered: a rule may have no end.
MAY_STAY_OPEN = frozenset({"no_end"})


class ThreeStates(forms.RadioSelect):
    """Radio buttons with three values: yes, no, unknown."""

    STATES = {"true": True, "false": False, "unknown": None}

    def __init__(self, attrs: dict[str, str | bool] | None = None) -> None:
        super().__init__(
            attrs, [("true", _("oui")), ("false", _("non")), ("unknown", _("ne sait pas"))]
        )

    def format_value(self, value: object) -> list[str]:
        known: dict[object, str] = {True: "true", False: "false", "true": "true", "false": "false"}
        return [known.get(value, "unknown")]

    def value_from_datadict(self, data: Mapping[str, str], files: object, name: str) -> bool | None:
        return self.STATES.get(data.get(name, "unknown"))


class EventForm(WrittenFormMixin, SluggedFormMixin, WagtailAdminModelForm):
    """Validation that goes beyond the model, and choices that depend on the user."""

    slug_source = "title"
    #: Whether dates in words are parsed: on saves by a person, not on autosave.
    reads_words = False
    #: Whether invalid fields keep the draft's value while the others are saved; set for autosave.
    leaves_out_wrong = False

    words = forms.CharField(
        label=_("Quand, comme on le dit"),
        required=False,
        max_length=LONGEST_PASTED,
        widget=forms.Textarea(attrs={"rows": 2, "data-dates-in-words": ""}),
        help_text=_(
            "Par exemple « samedi 12 décembre à 20h30 », « du 12 au 15 mars de 10h à 18h » ou "
            "« tous les mardis à 19h "
            "jusqu’au 30 juin, sauf vacances de la zone C ». Ce sont vos mots tant que vous "
            "écrivez : ils deviendront "
            "des dates à la publication, ou quand vous enregistrerez le brouillon."
        ),
    )

    def __init__(self, *args: Any, instance: Event | None = None, **kwargs: Any) -> None:
        if instance is not None and instance.pk:
            prefetch_related_objects(list(instance.event_keywords.all()), "tag")
        super().__init__(*args, instance=instance, **kwargs)
        self.unsaved: list[UnsavedField] = []
        self.initial["words"] = self.instance.unread_words
        wrong_price = _("Un prix en chiffres, par exemple 12 ou 8,50.")
        for field in (self.fields[name] for name in PRICES[1:] if name in self.fields):
            field.localize = True  # «8,50»
            field.error_messages["invalid"] = wrong_price
        # Choices are published records, for a contributor their own organisations; a current choice
        # stays.
        if "category" in self.fields:
            self._narrow("category", Category.objects.live())
        if "programme" in self.fields:
            self._narrow("programme", ProgrammePage.objects.live().order_by("title"))
        if "organisation" in self.fields and self.for_user and not may_write_all(self.for_user):
            own = Organisation.objects.filter(pk__in=organisation_ids(self.for_user))
            self._narrow("organisation", own)
        dates = self.formsets.get("dates")
        if dates is None:
            return
        if not dates.is_bound and not dates.initial_form_count():
            dates.extra = 1  # an empty first line, also without JavaScript
        known = {line.uid for line in self.instance.dates.all()}
        for line in dates.forms:
            line.known_uids = known
            line.fields["id"] = LineKey(line.instance)

    def clean(self) -> dict[str, Any]:
        """Check what the model cannot: dates in words, orders of ages and prices, the link."""
        data = super().clean()
        self._keep_schedule(data)
        self._validate_unique = False  # the mixin has just chosen a free slug
        self._read_words()
        self._check_order("age_from", "age_to", _("L’âge le plus bas vient d’abord."))
        self._check_order("price_from", "price_to", _("Le prix le plus bas vient d’abord."))
        is_free = data.get("price_kind") == PriceKind.FREE
        if is_free and (data.get("price_from") or data.get("price_to")):
            words = _("Un événement gratuit n’a pas de prix : effacez l’un ou l’autre.")
            self.add_error("price_from", words)
        if not self.is_deferred_validation:  # a requirement of a publication, not of a draft
            online = data.get("attendance") in (Attendance.ONLINE, Attendance.BOTH)
            if online and "online_url" in self.fields and not data.get("online_url"):
                self.add_error("online_url", _("Donnez le lien pour suivre en ligne."))
        if self.leaves_out_wrong:
            self._leave_out_wrong()
        return data

    def _leave_out_wrong(self) -> None:
        """Drop invalid fields, so that the draft keeps its values.

        Errors of the form or of dates still refuse all.
        """
        names = self.errors.keys() & self.fields.keys() - NEVER_LEFT_OUT
        wrong = {name: " ".join(self.errors[name]) for name in names}
        left_out = names | {other for name in names for other in JUDGED_WITH.get(name, ())}
        for name in [name for name in self.fields if name in left_out]:
            self.errors.pop(name, None)
            self.cleaned_data.pop(name, None)
            if name in self.changed_data:
                words = f"{wrong.get(name, '')} {UNSAVED}".strip()
                label = str(self.fields[name].label)
                self.unsaved.append({"name": name, "label": label, "words": words})

    def get_field_updates_for_resave(self) -> list[tuple[str, str]]:
        """Return field updates without the invalid fields, which stay on screen as typed."""
        unsaved = {field["name"] for field in self.unsaved}
        return [
            (name, value)
            for name, value in super().get_field_updates_for_resave()
            if name not in unsaved
        ]

    def keep_lines_as_typed(self) -> None:
        """Store invalid lines as typed, because autosave may run while a person is typing one."""
        for line in self.formsets["dates"].forms if "dates" in self.formsets else ():
            line.keeps_typed = True

    def save(self, commit: bool = True) -> Event:
        """Save the event; lines parsed from words are added after those typed in fields."""
        event: Event = super().save(commit=False)
        if "words" in self.fields:
            event.unread_words = "" if self.reads_words else self.cleaned_data["words"]
        orders = [line.sort_order or 0 for line in event.dates.all()]
        for number, line in enumerate(self.lines_read, start=max(orders, default=0) + 1):
            line.sort_order = number
            event.dates.add(line)
        if commit:
            event.save_and_keep()
        return event

    def _get_validation_exclusions(self) -> set[str]:
        """Exclude choice fields, whose records the fields have already looked up."""
        chosen = {
            name for name, field in self.fields.items() if isinstance(field, forms.ModelChoiceField)
        }
        return super()._get_validation_exclusions() | chosen

    def _keep_schedule(self, data: dict[str, object]) -> None:
        """Keep a future schedule if its fields were not sent.

        They are in a dialog of Wagtail's, which needs JavaScript.
        """
        for name in SCHEDULE & self.fields.keys() - self.data.keys():
            at = getattr(self.instance, name)
            if at and at > timezone.now():
                data[name] = at

    def _read_words(self) -> None:
        """Parse the field ``words`` into ``lines_read``, or add the reasons why it is refused."""
        self.lines_read: list[EventDate] = []
        text = self.cleaned_data.get("words")
        if not text or not self.reads_words:
            return
        reading = read_dates(
            text,
            timezone.localdate(),
            get_language() or "fr",
            country=settings.CITY_COUNTRY,
            zone=self.instance.time_zone,
            longest=LONGEST_PASTED,
        )
        if reading.is_clear(but=MAY_STAY_OPEN):
            self.lines_read = [EventDate.of_line(line) for line in reading.lines]
        else:
            self.add_error("words", refusals(reading, but=MAY_STAY_OPEN))

    def _check_order(self, lower: str, upper: str, message: str | Promise) -> None:
        low, high = self.cleaned_data.get(lower), self.cleaned_data.get(upper)
        if low is not None and high is not None and low > high:
            self.add_error(upper, message)

    def _narrow(self, name: str, queryset: QuerySet[Any]) -> None:
        """Restrict the choices of a field to ``queryset`` and the current value."""
        chosen = Q(pk=getattr(self.instance, f"{name}_id"))
        every = queryset.model._default_manager
        self.fields[name].queryset = every.filter(Q(pk__in=queryset.values("pk")) | chosen)
