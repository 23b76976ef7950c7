"""What is said of the picture of a proposal: its subject, what it shows, whose it is, who is on it."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy

from messaging.formats.mail import visible_line
from participation.enums import People
from participation.forms.fields import choices, line, required_line
from participation.models import Picture
from participation.models.pictures import CENTRE, TEXT_LENGTH, focal_point

#: The address that a page gave for its picture, which the form carries along.
ADDRESS = "picture_address"
FOCAL = (
    ("nw", gettext_lazy("en haut à gauche")),
    ("n", gettext_lazy("en haut")),
    ("ne", gettext_lazy("en haut à droite")),
    ("w", gettext_lazy("à gauche")),
    ("c", gettext_lazy("au milieu")),
    ("e", gettext_lazy("à droite")),
    ("sw", gettext_lazy("en bas à gauche")),
    ("s", gettext_lazy("en bas")),
    ("se", gettext_lazy("en bas à droite")),
)


class PictureForm(forms.Form):
    """Asked beside a picture; bound to what was typed, or showing it where ``is_checked`` is false.

    Nothing else waits for it: without an answer the picture stays here, and the rest leaves.
    """

    photo_focal = forms.ChoiceField(label=gettext_lazy("Où est le sujet de l’image ?"), **choices(*FOCAL))
    photo_alt = forms.CharField(
        label=gettext_lazy("Ce qu’on y voit"),
        max_length=TEXT_LENGTH,
        help_text=gettext_lazy(
            "Pour qui ne la voit pas. Par exemple : « Deux comédiennes et une valise sur un quai vide »."
        ),
        error_messages={"required": gettext_lazy("Dites ce qu’elle montre, pour qui ne la voit pas.")},
    )
    photo_people = forms.ChoiceField(
        label=gettext_lazy("Quelqu’un s’y reconnaît ?"),
        **choices(*People.choices)
        | {"error_messages": {"required": gettext_lazy("Dites si quelqu’un s’y reconnaît.")}},
    )
    photo_credit = line(gettext_lazy("Crédit"), TEXT_LENGTH, gettext_lazy("Qui l’a faite : publié dessous."))
    photo_rights = forms.BooleanField(
        label=gettext_lazy("J’ai le droit de la publier"),
        error_messages={"required": gettext_lazy("Sans le droit de la publier, ôtez-la : on en dessinera une.")},
    )

    def __init__(self, typed: Mapping[str, str], *, is_checked: bool = True) -> None:
        given = {"photo_focal": CENTRE} | dict(typed)
        super().__init__(given if is_checked else None, initial=None if is_checked else given)
        self.use_required_attribute = False
        for name in ("photo_alt", "photo_credit"):
            self.fields[name].widget.attrs["class"] = "input"

    def clean_photo_alt(self) -> str:
        return required_line(self.cleaned_data["photo_alt"], TEXT_LENGTH, self.fields["photo_alt"])

    def clean_photo_credit(self) -> str:
        return visible_line(self.cleaned_data["photo_credit"], TEXT_LENGTH)

    def lacks(self) -> list[str]:
        """What is still to be said before the picture can leave."""
        return [str(message) for messages in self.errors.values() for message in messages]

    def facts(self, picture: Picture) -> dict[str, object]:
        """What a valid form says of ``picture``, as it is kept with what is sent."""
        data = self.cleaned_data
        x, y = focal_point(data["photo_focal"])
        said = {name: data[f"photo_{name}"] for name in ("alt", "credit", "people")}
        return {"uuid": str(picture.uuid), "focal_x": x, "focal_y": y, **said}


#: What is kept of what is typed in this step.
PICTURE_NAMES = frozenset({ADDRESS, *PictureForm.base_fields})
