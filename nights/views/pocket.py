"""/direct/<slug>/ecrire/: an invited voice comes in by its link, and writes from a phone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from statistics import mean
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from nights.enums import NoteState
from nights.exceptions import CoverageRefused
from nights.forms import VoiceNoteForm
from nights.models import Coverage, InvitedVoice, Note
from nights.services.notes import OWN_FOR, edit_note
from nights.services.voices import (
    SentPicture,
    greet_voice,
    join_voice,
    post_voice_note,
    withdraw_own_note,
)
from nights.throttling import VOICE_POSTS
from nights.wording import say_length
from web.conditional import secret_page
from web.origins import is_from_here

#: Cookie with the token of a voice, one a language: their pages stand under different paths.
COOKIE = "direct_voix_{}"
LONGEST_TOKEN = 64
#: Most bytes of a picture as it is sent; a phone reduces it before.
MOST_PICTURE_BYTES = 12 * 1024 * 1024
#: Most of its own notes that a voice sees.
NOTES_SHOWN = 50
#: Header of an outbox of ``static/js/outbox.js``, which is answered in JSON.
OUTBOX_HEADER = "X-Outbox"


@dataclass(frozen=True)
class OwnNote:
    """A note of the voice, and for how many minutes it may still change it; 0 if it may not."""

    note: Note
    minutes_left: int


@dataclass(frozen=True)
class PocketPage:
    """Context of ``nights/pocket.html`` and ``nights/pocket_closed.html``."""

    voice: InvitedVoice
    notes: list[OwnNote]
    #: How long its notes waited on average before somebody read them, in words; "" if none did.
    wait: str
    #: Drawn for the note that is written now: a form that is sent twice is one note.
    uid: UUID
    typed: str
    #: The note that is being corrected.
    corrected: Note | None
    problem: str
    may_join: bool

    @property
    def coverage(self) -> Coverage:
        return self.voice.coverage

    @property
    def host(self) -> str:
        return host_name(self.voice)

    @property
    def live_count(self) -> int:
        return sum(own.note.state == NoteState.LIVE for own in self.notes)

    @property
    def taps(self) -> VoiceNoteForm:
        """The two questions of a picture."""
        return VoiceNoteForm()


@secret_page
def voice_invitation_page(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Show an invitation; only its button lets in: messengers fetch links to preview them."""
    get_object_or_404(Coverage, slug=slug)
    voice = InvitedVoice.objects.of_night(slug).of_token(token[:LONGEST_TOKEN])
    if voice is None or not voice.may_write_at(timezone.now()):
        return show_refusal(request, voice)
    if request.method == "POST":
        greet_voice(voice)
        response: HttpResponse = redirect("nights:pocket", slug)
        keep_token(response, voice, token)
        return response
    context = {"voice": voice, "coverage": voice.coverage, "host": host_name(voice)}
    return render(request, "nights/invitation.html", context)


@secret_page
def pocket_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a voice its own notes; a POST writes, corrects or withdraws one of them."""
    get_object_or_404(Coverage, slug=slug)
    voice = find_voice(request, slug)
    if voice is None or not voice.may_write_at(timezone.now()):
        return show_refusal(request, voice)
    if request.method != "POST":
        return show_pocket(request, voice)
    problem, status = take_post(request, voice)
    if OUTBOX_HEADER in request.headers:
        return answer_outbox(request, problem, status)
    if problem:
        return show_pocket(request, voice, problem, status)
    return redirect("nights:pocket", slug)


def take_post(request: HttpRequest, voice: InvitedVoice) -> tuple[str, int]:
    """Do what was posted; return what is wrong, and the status that says so."""
    # A form of a page without a referrer says «null»: the browser's Sec-Fetch-Site stands for it.
    is_form = OUTBOX_HEADER not in request.headers
    is_silent = request.headers.get("Origin") in (None, "null")
    if not (is_form and is_silent) and not is_from_here(request):
        return _("Cette page vient d’ailleurs."), HTTPStatus.FORBIDDEN
    if wait_s := VOICE_POSTS.take(request, str(voice.pk)):
        words = _("Soixante envois en dix minutes : le suivant dans %(time)s.")
        return words % {"time": say_length(max(60, wait_s))}, HTTPStatus.TOO_MANY_REQUESTS
    picture = request.FILES.get("picture")
    if picture is not None and (picture.size or 0) > MOST_PICTURE_BYTES:
        words = _("La photo pèse %(size)d Mo, et %(most)d au plus.")
        sizes = {"size": -(-(picture.size or 0) // 2**20), "most": MOST_PICTURE_BYTES // 2**20}
        return words % sizes, HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    try:
        DEEDS.get(request.POST.get("faire", ""), write)(request, voice)
    except CoverageRefused as refusal:
        return str(refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    return "", HTTPStatus.OK


def write(request: HttpRequest, voice: InvitedVoice) -> None:
    form = VoiceNoteForm(request.POST, request.FILES)
    if not form.is_valid():
        raise CoverageRefused(next(str(errors[0]) for errors in form.errors.values()))
    data = form.cleaned_data
    file = data["picture"]
    picture = SentPicture(octets=file.read(), alt=form.said_alt()) if file else None
    post_voice_note(
        voice, data["text"], uid=data["uid"], picture=picture, written_at=data["written_at"]
    )


def correct(request: HttpRequest, voice: InvitedVoice) -> None:
    edit_note(posted_note(request, voice), request.POST.get("text", ""), voice=voice)


def withdraw_own(request: HttpRequest, voice: InvitedVoice) -> None:
    withdraw_own_note(posted_note(request, voice), voice)


def join(request: HttpRequest, voice: InvitedVoice) -> None:
    if not (request.user.is_authenticated and join_voice(voice, request.user)):
        raise CoverageRefused(_("Cette invitation est déjà jointe à un compte."))


DEEDS: dict[str, Callable[[HttpRequest, InvitedVoice], None]] = {
    "corriger": correct,
    "retirer": withdraw_own,
    "joindre": join,
}


def answer_outbox(request: HttpRequest, problem: str, status: int) -> HttpResponse:
    """Answer in JSON; ``uid`` tells the outbox that it was this site that answered."""
    response = JsonResponse({"uid": request.POST.get("uid", ""), "problem": problem}, status=status)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        response.headers["Retry-After"] = "60"
    return response


def show_pocket(
    request: HttpRequest, voice: InvitedVoice, problem: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    """Show the page of a voice; what was typed stays in the form if there was a problem."""
    notes = list(
        voice.notes.select_related("picture")
        .prefetch_related("picture__renditions")
        .order_by("-received_at", "-pk")[:NOTES_SHOWN]
    )
    asked = request.GET.get("corriger") or request.POST.get("note", "")
    own = own_notes(notes, timezone.now(), may_change=voice.coverage.is_open)
    corrected = next(
        (one.note for one in own if str(one.note.uid) == asked and one.minutes_left), None
    )
    page = PocketPage(
        voice=voice,
        notes=own,
        wait=average_wait(notes),
        uid=posted_uid(request) or uuid4(),
        typed=request.POST.get("text", corrected.text if corrected else ""),
        corrected=corrected,
        problem=problem,
        may_join=voice.user_id is None and request.user.is_authenticated,
    )
    template = "nights/pocket_closed.html" if voice.coverage.is_closed else "nights/pocket.html"
    return render(request, template, {"page": page}, status=status)


def show_refusal(request: HttpRequest, voice: InvitedVoice | None) -> HttpResponse:
    """Say that a link opens nothing, or nothing any more."""
    if OUTBOX_HEADER in request.headers:
        return answer_outbox(request, _("Ce lien ne marche plus."), HTTPStatus.FORBIDDEN)
    context = {"voice": voice, "host": host_name(voice)}
    status = HTTPStatus.GONE if voice else HTTPStatus.FORBIDDEN
    return render(request, "nights/invitation_gone.html", context, status=status)


def find_voice(request: HttpRequest, slug: str) -> InvitedVoice | None:
    """Return the voice of this browser's cookie, else the one that its account has joined."""
    voices = InvitedVoice.objects.of_night(slug)
    token = request.COOKIES.get(COOKIE.format(get_language()), "")[:LONGEST_TOKEN]
    voice = voices.of_token(token) if token else None
    if voice is None and request.user.is_authenticated:
        return voices.filter(user=request.user).first()
    return voice


def keep_token(response: HttpResponse, voice: InvitedVoice, token: str) -> None:
    """Set the cookie, for the writing pages of this coverage alone, in each language."""
    for language, _name in settings.LANGUAGES:
        with override(language):
            path = reverse("nights:pocket", args=[voice.coverage.slug])
        response.set_cookie(
            COOKIE.format(language),
            token,
            expires=voice.expires_at,
            path=path,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def posted_note(request: HttpRequest, voice: InvitedVoice) -> Note:
    """Return the note of ``voice`` that the form names."""
    try:
        uid = UUID(request.POST.get("note", ""))
    except ValueError as error:
        raise CoverageRefused(_("Cette note n’est plus là.")) from error
    note = voice.notes.select_related("coverage", "picture").filter(uid=uid).first()
    if note is None:
        raise CoverageRefused(_("Cette note n’est plus là."))
    return note


def posted_uid(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("uid", ""))
    except ValueError:
        return None


def own_notes(notes: list[Note], now: datetime, *, may_change: bool) -> list[OwnNote]:
    """Return ``notes`` with the whole minutes that are left to change them, rounded up."""
    own = []
    for note in notes:
        left_s = (note.received_at + OWN_FOR - now).total_seconds()
        is_there = note.state in (NoteState.LIVE, NoteState.WAITING)
        is_own = may_change and is_there and left_s > 0
        own.append(OwnNote(note, int(-(-left_s // 60)) if is_own else 0))
    return own


def average_wait(notes: list[Note]) -> str:
    """Return how long notes waited to be read, in words; "" if none has been."""
    waits = [(note.live_at - note.received_at).total_seconds() for note in notes if note.live_at]
    return say_length(round(mean(waits))) if waits else ""


def host_name(voice: InvitedVoice | None) -> str:
    """Return the first name of who invited ``voice``, else what the newsroom is called."""
    host = voice and voice.invited_by
    return (host and host.first_name) or _("la rédaction")
