"""Forms to set a trust level, and to tie an address to an organisation."""

import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from agenda.models import Organisation
from moderation.enums import TrustLevel
from moderation.models import WHY_LENGTH

ADDRESS = "adresse"
USUAL = dt.timedelta(days=90)


class LevelForm(forms.Form):
    """Trust level of an address, or of an organisation it speaks for; reason and end."""

    of = forms.ChoiceField(label=gettext_lazy("De qui"))
    level = forms.TypedChoiceField(
        label=gettext_lazy("Niveau"),
        choices=[(level.value, level.label) for level in TrustLevel if level != TrustLevel.STOPPED],
        coerce=lambda level: TrustLevel(int(level)),
    )
    reason = forms.CharField(
        label=gettext_lazy("Pourquoi"),
        max_length=WHY_LENGTH,
        help_text=gettext_lazy("Qui a cette adresse le lit sur la page de sa proposition."),
        error_messages={"required": gettext_lazy("Dites pourquoi : qui a cette adresse le lira.")},
    )
    until = forms.DateField(
        label=gettext_lazy("Jusqu’au"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=dict.fromkeys(
            ("required", "invalid"),
            gettext_lazy(
                "Donnez un jour à venir, d’ici un an : un niveau choisi prend toujours fin."
            ),
        ),
    )

    def __init__(self, data: object = None, *, organisations: list[Organisation]) -> None:
        super().__init__(data, initial={"of": ADDRESS, "until": timezone.localdate() + USUAL})  # type: ignore[arg-type]
        self.organisations = {str(one.pk): one for one in organisations}
        self.fields["of"].choices = [  # type: ignore[attr-defined]
            (ADDRESS, gettext_lazy("Cette adresse")),
            *((key, one.name) for key, one in self.organisations.items()),
        ]
        if not organisations:
            self.fields["of"].widget = forms.HiddenInput()

    def clean_of(self) -> Organisation | None:
        """Return the organisation; ``None`` for the address itself."""
        return self.organisations.get(self.cleaned_data["of"])

    def clean_until(self) -> dt.datetime:
        """Return the last moment of that day."""
        return timezone.make_aware(dt.datetime.combine(self.cleaned_data["until"], dt.time.max))


class TieForm(forms.Form):
    """Name of an organisation of the agenda."""

    name = forms.CharField(
        label=gettext_lazy("Une organisation de l’agenda, par son nom"),
        max_length=255,
        error_messages={"required": gettext_lazy("Écrivez son nom.")},
    )
    organisation: Organisation

    def clean_name(self) -> str:
        """Return the name, and set ``organisation`` to the published one."""
        name = str(self.cleaned_data["name"])
        named = Organisation.objects.live().filter(name__iexact=name).order_by("pk").first()
        if named is None:
            raise forms.ValidationError(
                gettext_lazy("Aucune organisation de l’agenda ne porte ce nom.")
            )
        self.organisation = named
        return name
