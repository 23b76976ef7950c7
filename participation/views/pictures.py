"""Picture step of the proposal form: receive the file with any button, serve it to link holders."""

from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation.exceptions import ProposalRefused
from participation.forms.pictures import ADDRESS, ProposalPictureForm
from participation.forms.proposal import Facts
from participation.forms.typed import Typed
from participation.models import AccessLink, Picture, Proposal
from participation.models.pictures import focal_key
from participation.services.pictures import add_picture, fetch_picture, remove_picture
from participation.throttling import ADD_PICTURE
from participation.views.secrets import secret_form_page
from sources.pictures import MAX_BYTES, PictureRefused
from web.conditional import keep_private

#: Values of ``faire`` for the buttons of this step.
ADD, FETCH, REMOVE = DEEDS = ("photo", "photo-page", "sans-photo")
LONGEST_ADDRESS = 2_000


@dataclass(frozen=True)
class DraftedCover:
    """A picture that the CMS does not have yet, for ``agenda/_event_cover.html``."""

    url: str
    width: int
    height: int
    alt: str
    credit: str
    #: The third of the picture where its subject is.
    focal: str


@dataclass(frozen=True)
class PictureStep:
    """Context of ``participation/_picture.html``."""

    #: The picture in the form, if any.
    picture: Picture | None
    form: ProposalPictureForm
    #: The same form, always checked.
    checked: ProposalPictureForm
    url: str
    #: Address of the picture on the page that was read, which may be fetched.
    address: str
    #: Why a file was refused.
    problem: str

    def lacks(self) -> list[str]:
        """Return what is missing before the picture can be sent; empty without a picture."""
        return self.checked.lacks() if self.picture else []

    def facts(self) -> dict[str, object]:
        """Return the picture's facts to send, if it is complete."""
        return (
            {"picture": self.checked.facts(self.picture)}
            if self.picture and self.checked.is_valid()
            else {}
        )


@require_safe
@secret_form_page
def picture_file(request: HttpRequest, token: str) -> HttpResponse:
    """Return a picture of the proposal, by ``?v=``.

    The same 404 for a wrong link and a missing picture.
    """
    link = AccessLink.objects.of_token(token)
    return picture_response(find_picture(link.proposal, request.GET.get("v", "")) if link else None)


def find_picture(proposal: Proposal, uuid: str) -> Picture | None:
    """Return the proposal's picture with this UUID; ``None`` if there is none or it is no UUID."""
    try:
        return Picture.objects.filter(proposal=proposal, uuid=UUID(uuid)).first()
    except ValueError:
        return None


def picture_response(picture: Picture | None) -> HttpResponse:
    """Return the file as a private response; 404 without one."""
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
    """Save the file that came with the form; return why it is refused, empty if it is not.

    Whatever else is wrong in the form: browsers do not send a file again by themselves.
    """
    deed = request.POST.get("faire", "")
    upload = request.FILES.get("photo")
    if deed == REMOVE:
        remove_picture(proposal)
        return ""
    address = request.POST.get(ADDRESS, "")[:LONGEST_ADDRESS] if deed == FETCH else ""
    if upload is None and not address:
        return _("Choisissez d’abord une photo.") if deed == ADD else ""
    if ADD_PICTURE.take(request):
        return _(
            "Beaucoup de photos viennent de chez vous : réessayez dans une heure. Tout le reste "
            "est gardé."
        )
    try:
        if upload:
            # Read more than the maximum, to tell the size, but with a limit.
            add_picture(proposal, upload.read(2 * MAX_BYTES))
        else:
            fetch_picture(proposal, address)
    except (PictureRefused, ProposalRefused) as refused:
        return str(refused)
    return ""


def picture_step(
    proposal: Proposal | None,
    typed: Typed,
    token: str,
    *,
    is_checked: bool = True,
    problem: str = "",
) -> PictureStep:
    picture = (
        Picture.objects.filter(proposal=proposal, is_chosen=True).first() if proposal else None
    )
    return step_of(picture, typed, token, is_checked=is_checked, problem=problem)


def step_of(
    picture: Picture | None, typed: Typed, token: str, *, is_checked: bool = True, problem: str = ""
) -> PictureStep:
    """Build the step that shows ``picture``, if there is one."""
    url = picture_file_url(picture, token) if picture else ""
    shown = ProposalPictureForm(typed, is_checked=is_checked)
    checked = ProposalPictureForm(typed)
    return PictureStep(picture, shown, checked, url, typed.get(ADDRESS, ""), problem)


def drafted_cover(proposal: Proposal, facts: Facts, token: str) -> DraftedCover | None:
    """Return the picture of ``facts`` as the event's page will show it."""
    said = facts.get("picture") or {}
    picture = find_picture(proposal, said.get("uuid", ""))
    if picture is None:
        return None
    focal = focal_key(said["focal_x"], said["focal_y"])
    return DraftedCover(
        picture_file_url(picture, token),
        picture.width,
        picture.height,
        said["alt"],
        said["credit"],
        focal,
    )


def picture_file_url(picture: Picture, token: str) -> str:
    return f"{reverse('participation:picture', args=[token])}?v={picture.uuid}"
