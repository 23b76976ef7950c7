"""Forms of the composer: text, areas, times and links of an alert or a template."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.models import Area, Event, Place, ProgrammePage
from alerts.enums import AlertReach, CapCategory
from alerts.forms.fields import WRONG_RECORDS, AreasField, MomentField, RecordsField
from alerts.models import Alert, AlertTemplate, Topic
from alerts.models.templates import LIMIT_FIELDS, TEXT_FIELDS
from messaging.enums import MessageType
from web.lengths import count_lengths

#: Characters of a title that a locked phone shows; it shows two lines below the title.
ADVISED_HEADLINE = 65
ADVISED = {"headline": ADVISED_HEADLINE, "instruction": 150}
#: Fields that link an alert to records of the agenda.
LINKED = ("events", "places", "programmes")
CUT = _("%s signes : %t sont conseillés, un téléphone verrouillé coupe la suite")
IN_TWO_WORDS = {"event": _("En deux mots : crue, fuite de gaz…")}
ROWS = {"description": 4, "instruction": 3, "note": 2}


#: Cleaned data by field name; the types are those of the form's fields.
Cleaned = dict[str, Any]

if TYPE_CHECKING:
    TextModelForm = forms.ModelForm[Alert | AlertTemplate]
else:
    TextModelForm = forms.ModelForm


class TypedForm(TextModelForm):
    """Model form that can be shown as typed, without errors."""

    #: True while the form is shown as typed, without errors and without saving.
    is_unjudged = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        count_lengths(self.fields)
        self.adapt()

    def adapt(self) -> None:
        """Hook for subclasses: adapt fields and initial values to the instance."""

    def differences(
        self, saved: Alert | AlertTemplate, names: Sequence[str]
    ) -> list[tuple[str, object]]:
        """Return (label, saved value) of the fields that differ from what was typed."""
        values = [(name, getattr(saved, name)) for name in names if name in self.fields]
        return [
            (str(self.fields[name].label), was)
            for name, was in values
            if was != self.cleaned_data.get(name)
        ]

    def unjudged(self) -> Self:
        """Return the form as typed, with its errors removed: the author is still writing."""
        self._errors = ErrorDict()
        self.is_unjudged = True
        return self

    def clean_send_at(self) -> datetime | None:
        """Refuse a newly typed time in the past.

        A stored time that has passed since means «at once».
        """
        send_at: datetime | None = self.cleaned_data["send_at"]
        if send_at and send_at <= timezone.now() and "send_at" in self.changed_data:
            raise ValidationError(
                _("Cette heure est passée : laissez vide pour que l’alerte parte sans attendre.")
            )
        return send_at


class TextForm(TypedForm):
    """Fields that alerts and templates share: topic, severity, areas, texts in two languages."""

    topic = forms.ModelChoiceField(
        label=_("Thème"),
        queryset=Topic.objects.all(),
        to_field_name="slug",
        error_messages={"required": _("Choisissez un thème."), **WRONG_RECORDS},
    )
    category = forms.ChoiceField(
        label=_("Catégorie"),
        required=False,
        choices=[("", _("Celle du thème")), *CapCategory.choices],
    )
    reach = forms.ChoiceField(
        label=_("Où"),
        choices=[(reach.value, reach.label) for reach in (AlertReach.CITY, AlertReach.AREAS)],
        widget=forms.RadioSelect,
        required=False,
    )
    areas = AreasField()

    def adapt(self) -> None:
        """Set sizes and advised lengths; derive topic, reach and areas from the instance.

        A category equal to the topic's is shown as empty.
        """
        for name, field in self.fields.items():
            text = name.removesuffix("_en")
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs |= {"rows": ROWS.get(text, 3), "cols": 40}
            if name != text:
                field.widget.attrs["lang"] = "en"
            if text in ADVISED:
                field.widget.attrs |= {
                    "data-advised-length": ADVISED[text],
                    "data-advised-over": CUT,
                }
        alert = self.instance
        if alert.topic_id:
            self.initial["topic"] = alert.topic.slug
            if alert.category == alert.topic.category:
                self.initial["category"] = ""
        if alert.pk:
            codes = list(alert.areas.values_list("code", flat=True))
            self.initial["areas"] = codes
            self.initial["reach"] = AlertReach.AREAS if codes else AlertReach.CITY

    def clean(self) -> Cleaned:
        """Make reach and areas agree: areas imply their reach, the whole city has none."""
        data = super().clean() or self.cleaned_data
        if data.get("reach") == "" and "areas" in data:
            if data["areas"]:  # ticked districts imply the reach
                data["reach"] = AlertReach.AREAS
            else:
                self.add_error("reach", _("Dites où : toute la ville, ou des quartiers."))
        if data.get("reach") in (AlertReach.CITY, AlertReach.OPEN):
            data["areas"] = Area.objects.none()
        elif data.get("reach") == AlertReach.AREAS and "areas" in data and not data["areas"]:
            self.add_error("areas", _("Cochez au moins un quartier."))
        if not data.get("category") and data.get("topic"):
            data["category"] = data["topic"].category
        return data


class AlertForm(TextForm):
    """Form of an alert or of an update: texts, times and links to the agenda."""

    instance: Alert
    onset = MomentField(label=_("Début attendu"), help_text=_("Vide : maintenant."))
    expires = MomentField(
        label=_("Fin"), help_text=_("Après, plus rien n’est envoyé. Vide : jusqu’à la levée.")
    )
    send_at = MomentField(label=_("À envoyer le"), help_text=_("Vide : dès l’approbation."))
    events = RecordsField(Event.objects.all())
    places = RecordsField(Place.objects.all())
    programmes = RecordsField(ProgrammePage.objects.all())
    template = forms.ModelChoiceField(
        queryset=AlertTemplate.objects.all(),
        required=False,
        widget=forms.HiddenInput,
        error_messages=WRONG_RECORDS,
    )

    class Meta:
        model = Alert
        help_texts = IN_TWO_WORDS
        fields = [*TEXT_FIELDS, "note", "note_en", "onset", "expires", "send_at", "template"]
        widgets = {"severity": forms.RadioSelect, "status": forms.RadioSelect}

    def adapt(self) -> None:
        """Remove the fields that this type of message lacks.

        A new alert has no note, a later one no template.
        """
        super().adapt()
        for name in LINKED if self.instance.pk else ():
            self.initial[name] = list(getattr(self.instance, name).values_list("pk", flat=True))
        if self.instance.message_type == MessageType.ALERT:
            del self.fields["note"], self.fields["note_en"]
        else:
            del self.fields["status"], self.fields["template"]
            self.fields["note"].required = True
            self.fields["note"].error_messages["required"] = _("Dites ce qui change.")

    def clean(self) -> Cleaned:
        """Add an error for an end that is past, or before the start or the sending."""
        data = super().clean()
        now = timezone.now()
        expires, onset, send_at = (data.get(name) for name in ("expires", "onset", "send_at"))
        if expires and expires <= now:
            self.add_error("expires", _("Cette fin est déjà passée."))
        elif expires and send_at and expires <= send_at:
            self.add_error("expires", _("Elle finirait avant de partir."))
        elif expires and onset and expires <= onset:
            self.add_error("expires", _("Elle finirait avant de commencer."))
        return data

    @property
    def links(self) -> Cleaned:
        """Return the chosen records by many-to-many field, for ``save_draft``."""
        return {name: self.cleaned_data[name] for name in ("areas", *LINKED) if name in self.fields}


class FillForm(AlertForm):
    """Form of an alert written from an approved template: asks only what the template leaves open.

    That is the district, the end, the sending time and the links; the texts are fixed.
    """

    def adapt(self) -> None:
        """Keep only the fields that the template leaves open, with its limits."""
        super().adapt()
        template = self.prepared
        for name in ("template", *TEXT_FIELDS, *(() if template.are_links_open else LINKED)):
            del self.fields[name]
        areas = self.fields["areas"]
        if template.reach != AlertReach.CITY:
            del self.fields["reach"]
            areas.required = True
            areas.error_messages["required"] = _("Cochez au moins un quartier.")
        if template.reach == AlertReach.AREAS:
            areas.queryset = template.areas.all()  # type: ignore[attr-defined]
        elif template.reach == AlertReach.OPEN:
            areas.label, areas.widget.input_type = _("Quartier"), "radio"
            areas.error_messages["required"] = _("Choisissez le quartier.")
        self.fields["send_at"].help_text = _("Vide : maintenant.")
        expires = self.fields["expires"]
        expires.required = not template.is_end_open
        expires.error_messages["required"] = _("Dites jusqu’à quand.")
        if template.longest_hours:
            expires.help_text = _("%(hours)s h au plus après son départ.") % {
                "hours": template.longest_hours
            }

    @property
    def prepared(self) -> AlertTemplate:
        """Return the template of the alert; ``ValueError`` without one."""
        template = self.instance.template
        if template is None:
            raise ValueError("An alert after no template has nothing to fill.")
        return template

    def clean(self) -> Cleaned:
        """Add an error for more than one area or too late an end, by the template's limits."""
        data = super().clean()
        if self.prepared.reach == AlertReach.OPEN and len(data.get("areas") or ()) > 1:
            self.add_error("areas", _("Un seul quartier à la fois : son modèle n’en couvre qu’un."))
        expires, hours, now = data.get("expires"), self.prepared.longest_hours, timezone.now()
        if (
            expires
            and hours
            and expires > max(data.get("send_at") or now, now) + timedelta(hours=hours)
        ):
            words = _(
                "C’est trop tard : son modèle la couvre %(hours)s h au plus après son départ."
            )
            self.add_error("expires", words % {"hours": hours})
        return data


class LiftForm(TypedForm):
    """Form of a cancel: asks only for the reason; the rest is copied from the last message."""

    instance: Alert
    send_at = MomentField(label=_("À envoyer le"), help_text=_("Vide : dès l’approbation."))

    class Meta:
        model = Alert
        fields = ["note", "note_en", "send_at"]
        widgets = {
            "note": forms.Textarea(attrs={"rows": 3, "cols": 40}),
            "note_en": forms.Textarea(attrs={"rows": 3, "cols": 40, "lang": "en"}),
        }
        labels = {"note": _("Pourquoi c’est fini"), "note_en": _("Pourquoi c’est fini, en anglais")}
        help_texts = {"note": _("« Les berges ont rouvert à 14 h. »")}

    #: Empty: links are copied from the previous message.
    links: Cleaned = {}

    def adapt(self) -> None:
        self.fields["note"].required = True
        self.fields["note"].error_messages["required"] = _("Dites pourquoi c’est fini.")


class TemplateForm(TextForm):
    """Form of a template: its texts, and the limits for sending it alone."""

    instance: AlertTemplate

    class Meta:
        model = AlertTemplate
        help_texts = IN_TWO_WORDS
        fields = ["name", *TEXT_FIELDS, *LIMIT_FIELDS]
        widgets = {"severity": forms.RadioSelect, "status": forms.RadioSelect}

    def adapt(self) -> None:
        super().adapt()
        self.fields["reach"].choices = AlertReach.choices  # type: ignore[attr-defined]
        self.initial["reach"] = self.instance.reach if self.instance.pk else ""

    def clean(self) -> Cleaned:
        """Require a longest duration unless the end is open."""
        data = super().clean()
        if data.get("is_end_open"):
            data["longest_hours"] = None
        elif "longest_hours" in data and not data["longest_hours"]:
            self.add_error(
                "longest_hours",
                _("Dites combien de temps elle dure au plus, ou laissez sa fin ouverte."),
            )
        return data


class RefusalForm(forms.Form):
    """Form with the reason for refusing a submission."""

    reason = forms.CharField(
        label=_("Pourquoi la refuser"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 40}),
        error_messages={"required": _("Dites pourquoi : qui l’a écrite le lira.")},
    )
