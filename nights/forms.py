"""What a reader sends, and what an invited voice writes."""

from datetime import datetime

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.timezone import is_aware
from django.utils.translation import gettext_lazy as _

from nights.enums import ShownThing, ShownView
from nights.models.questions import NAME_LENGTH, QUESTION_LENGTH


class AskForm(forms.Form):
    """A question, and a first name if one likes."""

    text = forms.CharField(
        max_length=QUESTION_LENGTH,
        error_messages={
            "required": _("Il manque la question."),
            "max_length": _("280 signes au plus : qu’est-ce qui compte le plus ?"),
        },
    )
    name = forms.CharField(max_length=NAME_LENGTH, required=False)


class VoiceNoteForm(forms.Form):
    """A note of an invited voice, its picture, and what that shows: in words, or in two taps."""

    uid = forms.UUIDField()
    text = forms.CharField(required=False)
    picture = forms.FileField(required=False, allow_empty_file=True)
    shown_thing = forms.ChoiceField(choices=ShownThing, required=False)
    shown_view = forms.ChoiceField(choices=ShownView, required=False)
    picture_alt = forms.CharField(required=False)
    #: By the clock of the device.
    written_at = forms.CharField(required=False)

    def clean_written_at(self) -> datetime | None:
        """Return a moment with its zone; ``None`` for anything else."""
        try:
            moment = parse_datetime(self.cleaned_data["written_at"])
        except ValueError:
            return None
        return moment if moment and is_aware(moment) else None

    def said_alt(self) -> str:
        """Return what the picture shows; "" if nothing is said of it."""
        if words := self.cleaned_data["picture_alt"]:
            return str(words)
        taps = ((ShownThing, "shown_thing"), (ShownView, "shown_view"))
        labels = dict[str, object](item for kind, _name in taps for item in kind.choices)
        said = [str(labels[key]) for _kind, name in taps if (key := self.cleaned_data[name])]
        return str(capfirst(", ".join(said)))
