"""Form about the picture of a proposal: focal point, description, credit, people, rights."""

from django import forms
from django.utils.translation import gettext_lazy

from participation.enums import People
from participation.forms.fields import LineField, line_field, radio_choices
from participation.forms.typed import FormValues
from participation.models import Picture
from participation.models.pictures import CENTRE, TEXT_LENGTH, focal_point

#: Form field with the address of a picture found on a page.
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


class ProposalPictureForm(forms.Form):
    """Fields beside a picture; unbound, and so without errors, where ``is_checked`` is false.

    If incomplete, the picture is not sent, and the rest is.
    """

    use_required_attribute = False
    photo_focal = forms.ChoiceField(
        label=gettext_lazy("Où est le sujet de l’image ?"), **radio_choices(*FOCAL)
    )
    photo_alt = LineField(
        label=gettext_lazy("Ce qu’on y voit"),
        max_length=TEXT_LENGTH,
        help_text=gettext_lazy(
            "Pour qui ne la voit pas. Par exemple : « Deux comédiennes et une valise sur un quai "
            "vide »."
        ),
        error_messages={
            "required": gettext_lazy("Dites ce qu’elle montre, pour qui ne la voit pas.")
        },
    )
    photo_people = forms.ChoiceField(
        label=gettext_lazy("Quelqu’un s’y reconnaît ?"),
        **radio_choices(*People.choices)
        | {"error_messages": {"required": gettext_lazy("Dites si quelqu’un s’y reconnaît.")}},
    )
    photo_credit = line_field(
        gettext_lazy("Crédit"), TEXT_LENGTH, gettext_lazy("Qui l’a faite : publié dessous.")
    )
    photo_rights = forms.BooleanField(
        label=gettext_lazy("J’ai le droit de la publier"),
        error_messages={
            "required": gettext_lazy("Sans le droit de la publier, ôtez-la : on en dessinera une.")
        },
    )

    def __init__(self, typed: FormValues, *, is_checked: bool = True) -> None:
        given = {"photo_focal": CENTRE} | dict(typed)
        super().__init__(given if is_checked else None, initial=None if is_checked else given)
        for name in ("photo_alt", "photo_credit"):
            self.fields[name].widget.attrs["class"] = "input"

    def lacks(self) -> list[str]:
        """Return what is missing before the picture can be sent."""
        return [str(message) for messages in self.errors.values() for message in messages]

    def facts(self, picture: Picture) -> dict[str, object]:
        """Return the facts about ``picture`` that a valid form says, as they are stored."""
        data = self.cleaned_data
        x, y = focal_point(data["photo_focal"])
        said = {name: data[f"photo_{name}"] for name in ("alt", "credit", "people")}
        return {"uuid": str(picture.uuid), "focal_x": x, "focal_y": y, **said}


#: Names of the stored fields of this step.
PICTURE_NAMES = frozenset({ADDRESS, *ProposalPictureForm.base_fields})
