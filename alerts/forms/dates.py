"""The dates that an alert touches: which, and what to do with them."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from agenda.forms.occurrences import LONGEST_REASON, WRONG_DATES, DatesField
from agenda.models import Occurrence


class TouchedStep(models.TextChoices):
    """What is offered here; all else is done on the event’s own screen of dates."""

    CANCEL = "cancel", _("Les annuler")
    MOVE_ONLINE = "move_online", _("Les passer en ligne")


class TouchedForm(forms.Form):
    """Dates out of those that the alert touches, one step, and the reason that the public reads."""

    step = forms.ChoiceField(label=_("Que faire des dates cochées"), choices=TouchedStep, widget=forms.RadioSelect)
    online_url = forms.URLField(
        label=_("Le lien pour suivre en ligne"), required=False, max_length=1000, assume_scheme="https"
    )
    reason = forms.CharField(
        label=_("Raison, pour le public"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 40}),
    )

    def __init__(self, *args: Any, dates: list[Occurrence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        among = Occurrence.objects.filter(pk__in=[date.pk for date in dates]).select_related("event")
        self.fields["occurrences"] = DatesField(queryset=among, error_messages=WRONG_DATES)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("step") == TouchedStep.CANCEL:
            self.errors.pop("online_url", None)
            data["online_url"] = ""
        elif data.get("step") and not data.get("online_url") and "online_url" not in self.errors:
            self.add_error("online_url", _("Donnez le lien pour suivre en ligne."))
        return data
