"""The picture of a proposal: taken from the form whatever button was pressed, and shown to who has its link."""

from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation.exceptions import ProposalRefused
from participation.forms import ADDRESS, Facts, PictureForm, Typed
from participation.models import AccessLink, Picture, Proposal
from participation.models.pictures import focal_key
from participation.services.pictures import add_picture, fetch_picture, remove_picture
from participation.throttling import ADD_PICTURE
from participation.views.secrets import secret_page
from sources.pictures import MAX_BYTES, PictureRefused
from web.conditional import keep_private

#: What buttons of this step post as ``faire``.
ADD, FETCH, REMOVE = DEEDS = ("photo", "photo-page", "sans-photo")
LONGEST_ADDRESS = 2_000


@dataclass(frozen=True)
class DraftedCover:
    """The picture of an event that the CMS does not have yet (``agenda/_event_cover.html``)."""

    url: str
    width: int
    height: int
    alt: str
    credit: str
    #: In which third of it its subject is.
    focal: str


@dataclass(frozen=True)
class PictureStep:
    """What ``participation/_picture.html`` reads."""

    #: The one that the form shows; maybe none.
    picture: Picture | None
    form: PictureForm
    #: The same, always checked.
    checked: PictureForm
    url: str
    #: Of the page that was read: its picture, which may be fetched.
    address: str
    #: Why a file was not taken.
    problem: str

    def lacks(self) -> list[str]:
        """What keeps it from leaving with the rest: nothing where there is none."""
        return self.checked.lacks() if self.picture else []

    def facts(self) -> dict[str, object]:
        """What is sent of it, where nothing is lacking."""
        return {"picture": self.checked.facts(self.picture)} if self.picture and self.checked.is_valid() else {}


@require_safe
@secret_page
def picture_file(request: HttpRequest, token: str) -> HttpResponse:
    """One of its pictures, by ``?v=``; the same nothing for a link that is none and for a picture that is not there."""
    link = AccessLink.objects.of_token(token)
    return picture_response(find_picture(link.proposal, request.GET.get("v", "")) if link else None)


def find_picture(proposal: Proposal, uuid: str) -> Picture | None:
    try:
        return Picture.objects.filter(proposal=proposal, uuid=UUID(uuid)).first()
    except ValueError:
        return None


def picture_response(picture: Picture | None) -> HttpResponse:
    """Its octets, for who asked and nobody else."""
    try:
        if picture is None:
            raise FileNotFoundError
        with picture.file.open() as file:
            response = HttpResponse(file.read(), content_type="image/jpeg")
    except FileNotFoundError:
        response = HttpResponse(status=HTTPStatus.NOT_FOUND)
    else:
        response.headers["Content-Disposition"] = 'inline; filename="photo.jpg"'
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["X-Content-Type-Options"] = "nosniff"
    keep_private(response)
    return response


def receive_picture(request: HttpRequest, proposal: Proposal) -> str:
    """Keep the file that came with the form, whatever else is wrong in it; returns why it is not taken, or nothing.

    A browser does not send a file twice by itself: it is kept, or asked for again.
    """
    deed, upload = request.POST.get("faire", ""), request.FILES.get("photo")
    if deed == REMOVE:
        remove_picture(proposal)
        return ""
    address = request.POST.get(ADDRESS, "")[:LONGEST_ADDRESS] if deed == FETCH else ""
    if upload is None and not address:
        return _("Choisissez d’abord une photo.") if deed == ADD else ""
    if ADD_PICTURE.take(request):
        return _("Beaucoup de photos viennent de chez vous : réessayez dans une heure. Tout le reste est gardé.")
    try:
        if upload:
            # More than is taken, to say how heavy it is; and not without end.
            add_picture(proposal, upload.read(2 * MAX_BYTES))
        else:
            fetch_picture(proposal, address)
    except (PictureRefused, ProposalRefused) as refused:
        return str(refused)
    return ""


def picture_step(
    proposal: Proposal | None, typed: Typed, token: str, *, is_checked: bool = True, problem: str = ""
) -> PictureStep:
    picture = Picture.objects.filter(proposal=proposal, is_chosen=True).first() if proposal else None
    return step_of(picture, typed, token, is_checked=is_checked, problem=problem)


def step_of(
    picture: Picture | None, typed: Typed, token: str, *, is_checked: bool = True, problem: str = ""
) -> PictureStep:
    """The step that shows ``picture``, if there is one."""
    url = address_of(picture, token) if picture else ""
    shown, checked = PictureForm(typed, is_checked=is_checked), PictureForm(typed)
    return PictureStep(picture, shown, checked, url, typed.get(ADDRESS, ""), problem)


def drafted_cover(proposal: Proposal, facts: Facts, token: str) -> DraftedCover | None:
    """The picture that ``facts`` name, as the event's page will show it."""
    said = facts.get("picture") or {}
    picture = find_picture(proposal, said.get("uuid", ""))
    if picture is None:
        return None
    focal = focal_key(said["focal_x"], said["focal_y"])
    return DraftedCover(address_of(picture, token), picture.width, picture.height, said["alt"], said["credit"], focal)


def address_of(picture: Picture, token: str) -> str:
    return f"{reverse('participation:picture', args=[token])}?v={picture.uuid}"
