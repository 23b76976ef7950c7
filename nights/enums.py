"""Enumerations of live coverage."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CoverageState(models.TextChoices):
    """Steps of a coverage: each leads to the next one."""

    PLANNED = "planned", _("Prévu")
    OPEN = "open", _("En direct")
    CLOSED = "closed", _("Fermé")


class VoiceRole(models.TextChoices):
    """Who an invited voice speaks for."""

    OFFICIAL = "official", _("Officielle")
    GUEST = "guest", _("Invitée")


class NoteKind(models.TextChoices):
    """What a note is."""

    NOTE = "note", _("Note du direct")
    ANSWER = "answer", _("Réponse")
    SUMMARY = "summary", _("Ce qu’il faut savoir")


class NoteState(models.TextChoices):
    """State of a note; only a live one is read by the public."""

    WAITING = "waiting", _("En attente")
    LIVE = "live", _("En ligne")
    REFUSED = "refused", _("Refusée")
    WITHDRAWN = "withdrawn", _("Retirée")


#: state -> states that it may take.
NOTE_STEPS = {
    NoteState.WAITING: frozenset({NoteState.LIVE, NoteState.REFUSED, NoteState.WITHDRAWN}),
    NoteState.LIVE: frozenset({NoteState.WITHDRAWN}),
    NoteState.REFUSED: frozenset({NoteState.LIVE}),
    NoteState.WITHDRAWN: frozenset[NoteState](),
}


class QuestionState(models.TextChoices):
    """State of a reader's question; those that wait are not public yet."""

    WAITING = "waiting", _("À lire")
    OPEN = "open", _("En attente")
    ANSWERED = "answered", _("Répondue")
    REFUSED = "refused", _("Laissée de côté")
    MERGED = "merged", _("Réunie à une autre")


#: Questions to which an answer is still owed.
UNANSWERED = (QuestionState.WAITING, QuestionState.OPEN)


class LineKind(models.TextChoices):
    """What a line of the ledger tells open pages."""

    NOTE = "note", _("Note du direct")
    EDIT = "edit", _("Correction")
    GONE = "gone", _("Retrait")
    PIN = "pin", _("Ce qu’il faut savoir")
    KEPT = "kept", _("Choisie pour rester")
    QUESTION = "question", _("Question")
    STATE = "state", _("État")


class ShownThing(models.TextChoices):
    """What a voice's picture shows: the first of two taps."""

    CROWD = "foule", _("la foule")
    LIGHT = "lumiere", _("une lumière")
    MUSIC = "musique", _("des musiciens")
    QUEUE = "file", _("une file")
    WATER = "eau", _("de l’eau")
    SCREEN = "ecran", _("un écran")


class ShownView(models.TextChoices):
    """How it shows it: the second tap."""

    FAR = "loin", _("de loin")
    NEAR = "pres", _("de près")
    INSIDE = "dedans", _("à l’intérieur")
    RAIN = "pluie", _("sous la pluie")
