"""Forms of places, organisations, categories and areas, and of an organisation's members."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from accounts.models import User
from agenda.forms.slugs import SluggedFormMixin
from agenda.forms.texts import WrittenFormMixin
from agenda.lookup import find_duplicate_places
from agenda.models import Organisation, Place
from agenda.models.drafts import field_values
from web.lengths import CountedMixin, count_lengths


class NamedForm(WrittenFormMixin, SluggedFormMixin, WagtailAdminModelForm):
    """Form of a record whose slug is made from its name."""


class PlaceForm(NamedForm):
    """Form of a place.

    For a new place, possible duplicates are shown and must be confirmed by a checkbox.
    """

    is_another = forms.BooleanField(label=_("C’est bien un autre lieu"), required=False)
    #: Whether duplicates are checked; set by the view unless it is an autosave.
    asks_of_doubles = False
    #: Possible duplicates with the reason, after the check.
    alike: Sequence[tuple[Place, str]] = ()

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for alias in self.formsets["aliases"].forms if "aliases" in self.formsets else ():
            count_lengths(alias.fields)

    def full_clean(self) -> None:
        """Check for duplicates of the place as typed."""
        super().full_clean()
        if self.asks_of_doubles and self.is_bound and self.cleaned_data.get("name"):
            self.alike = find_duplicate_places(self.instance)
        if self.alike and not self.cleaned_data.get("is_another"):
            self.add_error(
                "is_another",
                _("Deux fois le même lieu ? Regardez d’abord, puis cochez si c’en est un autre."),
            )

    def clean(self) -> dict[str, Any]:
        """Add an error for half a point, or a place within itself."""
        data = super().clean()
        if (data.get("latitude") is None) != (data.get("longitude") is None):
            words = _("Donnez la latitude et la longitude, ou aucune des deux.")
            self.add_error("longitude", words)
        if self.instance.pk and data.get("parent") == self.instance:
            self.add_error("parent", _("Un lieu ne fait pas partie de lui-même."))
        return data


OVERTAKEN = _(
    "Quelqu’un a enregistré cette fiche après que vous avez ouvert cette page. Rien n’est perdu : "
    "ce que vous avez "
    "tapé est ci-dessous, pas encore enregistré. Enregistrez à nouveau pour remplacer sa version."
)


class UnversionedForm(CountedMixin, WagtailAdminModelForm):
    """Form of a record without revisions; detects a save by another person meanwhile.

    It is validated in a transaction (:class:`~agenda.viewsets.saving.UnversionedEditView`), so that
    concurrent saves wait for each other, and the later one gets an error.
    """

    #: Digest of the record when the form was opened.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Keep a digest of the record as it is when the form is opened."""
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen"] = _digest(self.instance)

    def clean(self) -> dict[str, Any]:
        """Add an error if somebody saved the record meanwhile; the row is locked."""
        data = super().clean()
        if self.instance.pk and data["seen"]:
            rows = type(self.instance)._default_manager.select_for_update()
            now = _digest(rows.get(pk=self.instance.pk))
            if now != data["seen"]:
                self.data: Any = self.data.copy()
                self.data["seen"] = now
                raise ValidationError(OVERTAKEN)
        return data


def _digest(record: Model) -> str:
    return hashlib.sha256(repr(field_values(record)).encode()).hexdigest()


class LinesField(forms.CharField):
    """A list of words, one per line; duplicates are removed."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})

    def prepare_value(self, value: object) -> object:
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: str | None) -> list[str]:  # type: ignore[override]
        return list(dict.fromkeys((super().to_python(value) or "").split()))

    def has_changed(self, initial: list[str] | None, data: str | None) -> bool:
        return bool((initial or []) != self.to_python(data))


class AreaForm(UnversionedForm):
    postcodes = LinesField(
        label=_("Codes postaux"),
        required=False,
        max_length=2_000,
        help_text=_(
            "Un par ligne. Une adresse sans point sur la carte est du quartier qui a son code "
            "postal."
        ),
    )


class KeywordForm(UnversionedForm):
    """Form of a keyword's name."""


class MembersForm(CountedMixin, forms.Form):
    """Form of an organisation's members: one account per line, by user name or e-mail."""

    members = forms.CharField(
        label=_("Membres"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=_(
            "Un compte par ligne : son identifiant ou son courriel. Effacez une ligne pour le "
            "retirer."
        ),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = organisation.memberships.values_list("user__username", flat=True)
        self.initial["members"] = "\n".join(names.order_by("user__username"))

    def clean_members(self) -> list[User]:
        """Return the accounts; every line without exactly one account gives an error."""
        users, errors = [], []
        for line in filter(None, map(str.strip, self.cleaned_data["members"].splitlines())):
            found = list(User.objects.filter(Q(username__iexact=line) | Q(email__iexact=line))[:2])
            if len(found) == 1:
                users.append(found[0])
            else:
                several = _("« %(line)s » : plusieurs comptes.")
                words = several if found else _("« %(line)s » : aucun compte.")
                errors.append(ValidationError(words, code="member", params={"line": line[:80]}))
        if errors:
            raise ValidationError(errors)
        return users
