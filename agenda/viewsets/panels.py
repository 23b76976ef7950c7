"""The form of an event, tab by tab."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    PublishingPanel,
    TabbedInterface,
    TitleFieldPanel,
)

from agenda.enums import ACCESS_FIELDS
from agenda.forms.events import EventForm, ThreeStates
from agenda.viewsets.confirming import DateChangesPanel
from agenda.viewsets.dates import DatesPanel

ADVISED_TITLE, ADVISED_LEAD = 140, 200


def counted_widget(widget: type[forms.Widget], length: int, **attrs: str | int) -> forms.Widget:
    """Return a widget that counts characters against ``length``, not blocking (``counter.js``)."""
    return widget(attrs={"data-advised-length": length, **attrs})


class OtherPlacesPanel(FieldPanel):
    """Read-only panel, shown if an import has set other places; they cannot be typed."""

    class BoundPanel(FieldPanel.BoundPanel):
        def is_shown(self) -> bool:
            return bool(
                self.instance.pk and self.instance.other_places.all() and super().is_shown()
            )


def access_panel() -> MultiFieldPanel:
    """Return the panel of accessibility answers (yes, no, unknown), their source and date."""
    return MultiFieldPanel(
        [
            *[FieldPanel(name, widget=ThreeStates) for name in ACCESS_FIELDS.values()],
            FieldPanel(
                "access_detail",
                help_text=_("L’entrée, les marches, la boucle, les sièges réservés."),
            ),
            FieldRowPanel([FieldPanel("access_source"), FieldPanel("access_checked_on")]),
        ],
        heading=_("Accessibilité"),
        help_text=_(
            "Ne dites oui ou non que si quelqu’un l’a vérifié : « ne sait pas » est une réponse."
        ),
        classname="cms-access",
    )


def cover_panels() -> list[Panel]:
    """Return the panels of a picture and its alternative text, which a publication requires."""
    return [
        FieldPanel("cover"),
        FieldPanel(
            "cover_alt",
            widget=forms.TextInput(attrs={"placeholder": " "}),
            help_text=_(
                "Lu à voix haute à qui ne la voit pas : dites ce qu’on y voit, comme « Une "
                "danseuse saute sous un "
                "réverbère »."
            ),
        ),
        HelpPanel(template="agenda/cms/alternative_missing.html"),
        FieldPanel("cover_credit", help_text=_("Qui l’a faite, et sous quelle licence.")),
    ]


def slug_panel() -> FieldPanel:
    return FieldPanel(
        "slug", help_text=_("Vide, elle est faite du titre. L’ancienne adresse mène à la nouvelle.")
    )


CONTENT = [
    DateChangesPanel(),
    TitleFieldPanel(
        "title",
        required_on_save=True,
        placeholder=_("Titre"),
        widget=counted_widget(forms.TextInput, ADVISED_TITLE),
        help_text=_("Ce que c’est, en 140 signes au plus : ni la date ni le lieu."),
    ),
    FieldPanel(
        "lead",
        widget=counted_widget(forms.Textarea, ADVISED_LEAD, rows=3),
        help_text=_("Une phrase ou deux qui donnent envie, en 200 signes au plus."),
    ),
    FieldPanel("body", help_text=_("Ce qu’on y voit, qui y joue, comment ça se passe.")),
    MultiFieldPanel(
        cover_panels(),
        heading=_("Image"),
        help_text=_("Sans image, une couverture est dessinée d’après la catégorie."),
        classname="cms-cover",
    ),
    MultiFieldPanel(
        [
            FieldPanel("category", widget=forms.Select),
            FieldPanel("other_categories", widget=forms.CheckboxSelectMultiple),
            FieldPanel("keywords", help_text=_("Séparés par des virgules.")),
            FieldPanel("is_featured"),
        ],
        heading=_("Classement"),
    ),
    MultiFieldPanel(
        [
            FieldPanel("organisation", widget=forms.Select),
            FieldPanel("programme", widget=forms.Select, help_text=_("Un festival, une saison.")),
            FieldPanel("language"),
        ],
        heading=_("Qui le propose"),
    ),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("contact_name"), FieldPanel("contact_url")]),
            FieldRowPanel([FieldPanel("contact_email"), FieldPanel("contact_phone")]),
        ],
        heading=_("Contact pour le public"),
    ),
]

DATES = [
    DatesPanel(
        "dates",
        heading=_("Dates"),
        help_text=_(
            "Ou ligne par ligne : une par façon de dire quand. Une exposition est une règle, avec "
            "ses jours "
            "d’ouverture."
        ),
    )
]

WHERE = [
    MultiFieldPanel(
        [
            FieldPanel("place"),
            FieldPanel("place_detail"),
            OtherPlacesPanel("other_places", read_only=True, help_text=_("Venus d’un import.")),
            FieldPanel("setting", widget=forms.RadioSelect),
        ],
        heading=_("Lieu"),
    ),
    MultiFieldPanel(
        [FieldPanel("attendance", widget=forms.RadioSelect), FieldPanel("online_url")],
        heading=_("Y assister"),
    ),
    access_panel(),
]

#: A number input would send an empty value for «douze», so no error would be shown.
AMOUNT = forms.TextInput({"inputmode": "decimal"})
PRICE = [
    MultiFieldPanel(
        [
            FieldPanel("price_kind", widget=forms.RadioSelect),
            FieldRowPanel(
                [
                    FieldPanel("price_from", widget=AMOUNT),
                    FieldPanel("price_to", widget=AMOUNT),
                    FieldPanel("currency"),
                ]
            ),
            FieldPanel("price_detail", help_text=_("Tarifs réduits, conditions de la gratuité.")),
        ],
        heading=_("Prix"),
    ),
    MultiFieldPanel(
        [FieldPanel("booking", widget=forms.RadioSelect), FieldPanel("booking_url")],
        heading=_("Réservation"),
    ),
    MultiFieldPanel(
        [
            FieldPanel("audience", widget=forms.RadioSelect),
            FieldRowPanel([FieldPanel("age_from"), FieldPanel("age_to")]),
        ],
        heading=_("Pour qui"),
    ),
]

PUBLICATION = [slug_panel(), PublishingPanel()]

EVENT_HANDLER = TabbedInterface(
    [
        ObjectList(CONTENT, heading=_("Contenu")),
        ObjectList(DATES, heading=_("Dates")),
        ObjectList(WHERE, heading=_("Lieu et accès")),
        ObjectList(PRICE, heading=_("Prix et public")),
        ObjectList(PUBLICATION, heading=_("Publication")),
    ],
    base_form_class=EventForm,
)
