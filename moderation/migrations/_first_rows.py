"""The reasons that a new city starts with; editors change them as they like."""

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

EVENTS = ["proposal", "submission", "import"]
#: In French, in English, and for which kinds of items: of none, for all.
REASONS = [
    (
        "C’est déjà passé : on annonce ce qui vient.",
        "It is already over: we announce what is to come.",
        EVENTS,
    ),
    (
        "Ça n’a pas lieu dans la ville, et l’agenda s’arrête à ses portes.",
        "It does not take place in the city, and the agenda stops at its gates.",
        EVENTS,
    ),
    (
        "Ce n’est pas ouvert à tout le monde : il faut être membre, ou invité.",
        "It is not open to everybody: one has to be a member, or invited.",
        EVENTS,
    ),
    (
        "On ne peut venir qu’en s’inscrivant à l’année : l’agenda garde ce où l’on peut passer un soir.",
        "One can only come by enrolling for the year: the agenda keeps what one can drop in on for an evening.",
        EVENTS,
    ),
    (
        "C’est une vente ou une publicité plus qu’une sortie.",
        "It is a sale or an advertisement rather than something to go to.",
        EVENTS,
    ),
    (
        "Il manque le lieu, et sans lui personne ne viendra.",
        "The place is missing, and without it nobody will come.",
        EVENTS,
    ),
    (
        "Les dates ne se laissent pas comprendre : dites le jour et l’heure.",
        "We could not make out the dates: please say the day and the hour.",
        EVENTS,
    ),
    (
        "Cette sortie est déjà dans l’agenda.",
        "This event is already in the agenda.",
        EVENTS,
    ),
    (
        "Rien ne dit que l’image est à vous, ou libre : on ne peut pas la montrer.",
        "Nothing says that the picture is yours, or free to use: we cannot show it.",
        EVENTS,
    ),
    (
        "Le texte s’en prend à des gens, ou enfreint la loi.",
        "The text attacks people, or breaks the law.",
        [],
    ),
    (
        "On a vérifié auprès de qui organise : c’est bien comme la page le dit.",
        "We checked with the organisers: it is as the page says.",
        ["correction", "report"],
    ),
    (
        "On n’a pas pu le vérifier, et on préfère ne rien changer sans être sûrs.",
        "We could not check it, and would rather change nothing without being sure.",
        ["correction", "report"],
    ),
    (
        "Autre chose : on vous dit quoi ci-dessous.",
        "Something else: we tell you what below.",
        [],
    ),
]
#: How those begin that no correction mends: a mail that gives one does not say «not yet».
FINAL = (
    "C’est déjà passé",
    "Ça n’a pas lieu dans la ville",
    "Ce n’est pas ouvert à tout le monde",
    "On ne peut venir qu’en s’inscrivant",
    "C’est une vente ou une publicité",
    "Cette sortie est déjà dans l’agenda",
)


def add_reasons(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Reason = apps.get_model("moderation", "Reason")  # noqa: N806 -- a class
    Reason.objects.bulk_create(
        Reason(
            text_fr=french,
            text_en=english,
            kinds=kinds,
            sort_order=10 * rank,
            is_final=french.startswith(FINAL),
        )
        for rank, (french, english, kinds) in enumerate(REASONS, 1)
    )


def let_editors_keep_them(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Their permissions are found, or made as ``post_migrate`` would: it has not run yet on an empty database."""
    kinds, permissions = (
        apps.get_model("contenttypes", "ContentType"),
        apps.get_model("auth", "Permission"),
    )
    kind, _is_new = kinds.objects.get_or_create(app_label="moderation", model="reason")
    rights = [
        permissions.objects.get_or_create(
            content_type=kind,
            codename=f"{action}_reason",
            defaults={"name": f"Can {action} motif de refus"},
        )[0]
        for action in ("add", "change", "delete", "view")
    ]
    for group in apps.get_model("auth", "Group").objects.filter(
        name__in=("Éditeurs", "Modérateurs")
    ):
        group.permissions.add(*rights)
