"""Form fields of the alerts: local date and time, records chosen by key."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.models import Area
from web.keys import is_key

#: Formats accepted: what browsers send, and what people type where there is no picker.
MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"]
WRONG_RECORDS = {
    "invalid_choice": _("Ce que vous avez choisi n’existe plus : choisissez encore."),
    "invalid_pk_value": _("Ce que vous avez choisi n’existe plus : choisissez encore."),
}
#: Furthest a time may be from now; beyond that it is probably a wrong year.
FURTHEST = timedelta(days=366)

if TYPE_CHECKING:
    MultipleChoiceField = forms.ModelMultipleChoiceField[Model]
else:
    MultipleChoiceField = forms.ModelMultipleChoiceField


class MomentField(forms.DateTimeField):
    """Optional date and time in the city's time zone, at most a year from now.

    The browser's own input works without a script and by keyboard.
    """

    widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    default_error_messages = {
        "invalid": _("Donnez un jour et une heure : 3/3/2027 18:30."),
        "far": _("C’est à plus d’un an : vérifiez l’année."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, input_formats=MOMENTS, **kwargs)

    def clean(self, value: object) -> datetime | None:
        moment: datetime | None = super().clean(value)
        if moment and abs(moment - timezone.now()) > FURTHEST:
            raise ValidationError(self.error_messages["far"], code="far")
        return moment


class RecordsField(MultipleChoiceField):
    """Records chosen by primary key; a number too large for the database is an invalid choice."""

    def __init__(self, queryset: QuerySet[Model], **kwargs: Any) -> None:
        super().__init__(queryset, required=False, error_messages=WRONG_RECORDS, **kwargs)

    def clean(self, value: Sequence[object] | None) -> QuerySet[Model]:
        if not self.to_field_name and not all(is_key(str(key)) for key in value or ()):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().clean(value)


class AreasField(RecordsField):
    """Areas chosen by code, labelled with their short names because they are shown side by side."""

    def __init__(self) -> None:
        super().__init__(
            Area.objects.all(),
            label=_("Quartiers"),
            to_field_name="code",
            widget=forms.CheckboxSelectMultiple,
        )

    def label_from_instance(self, obj: Model) -> str:
        return obj.label if isinstance(obj, Area) else str(obj)
