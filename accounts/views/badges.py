"""Badges: those of a person, the public page of one, credentials, and their verification."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.badges import badge_progress
from accounts.enums import BadgeCode
from accounts.formats.credentials import CREDENTIAL_FILES, issue_credential, verify_credential
from accounts.forms import CredentialForm, ShownBadgesForm
from accounts.models import Award, User
from accounts.services.badges import record_told, show_badges
from accounts.services.deeds import deed_facts
from accounts.sessions import signed_in
from accounts.signing import BADGE_KEYS
from accounts.throttling import CREDENTIALS_VERIFIED
from accounts.views.door import wait_words
from accounts.wording.badges import WORDS, judge_words, progress_words, shown_words
from web.conditional import json_response, keep_private

#: Deeds on the page of the badges, and on each page of all of them.
LATEST, ON_A_PAGE = 5, 30
PAGE_METHODS = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(PAGE_METHODS)
def badges_page(request: HttpRequest) -> HttpResponse:
    """Show the badges of the person who is signed in; a POST keeps which are shown to everybody."""
    user = signed_in(request)
    form = ShownBadgesForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        show_badges(user, form.cleaned_data["shown"], form.cleaned_data["public_name"])
        messages.success(request, _("C’est gardé."))
        return redirect("account_badges")
    awards = list(user.awards.order_by("-earned_at", "code"))
    held = [award for award in awards if award.is_held]
    shown = [award for award in held if award.shown_at]
    if not form.is_bound:
        form.initial = {
            "public_name": user.public_name,
            "shown": [award.code for award in shown],
        }
    context = {
        "form": form,
        "chosen": form["shown"].value() or [],
        "held": [_row(award) for award in held],
        "shown": shown,
        "shown_words": shown_words(len(shown)),
        "revoked": [award for award in awards if not award.is_held],
        "coming": _coming(user, {award.code for award in awards}),
        "deeds": user.deeds.order_by("-done_at", "-pk")[:LATEST],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    response = render(request, "accounts/badges.html", context, status=status)
    if request.method == "GET":
        record_told(held)
    return response


@login_required
@require_safe
def deeds_page(request: HttpRequest) -> HttpResponse:
    """List all deeds of the person who is signed in, with who judged each."""
    deeds = signed_in(request).deeds.order_by("-done_at", "-pk")
    page = Paginator(deeds, ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [(deed, judge_words(deed.kind)) for deed in page]
    return render(request, "accounts/deeds.html", {"page": page, "rows": rows})


@login_required
@require_safe
def credential_file(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """Sign a credential of the person who is signed in, and answer with it, or a picture of it.

    Of nobody else: its hash would let anybody try addresses on who chose another name.
    """
    user = signed_in(request)
    award = get_object_or_404(user.awards.held(), number=number)
    file = CREDENTIAL_FILES.get(kind)
    if file is None:
        raise Http404
    address = user.verified_email()
    if not address:
        messages.error(
            request, _("Une attestation tient à une adresse vérifiée : ajoutez-en une d’abord.")
        )
        return redirect("account_email")
    code = BadgeCode(award.code)
    content = file.write(code, issue_credential(award, address))
    response = HttpResponse(content, content_type=file.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{code}.{kind}"'
    return response


@require_safe
def badge_page(request: HttpRequest, number: str) -> HttpResponse:
    """Show a badge that its person shows; a hidden one is not told from one that never was.

    Asked anew each time, so that hiding it works at once.
    """
    shown = Award.objects.shown().select_related("user")
    award = get_object_or_404(shown, number=number)
    others = shown.filter(user=award.user).exclude(pk=award.pk)
    context = {
        "award": award,
        "words": WORDS[BadgeCode(award.code)],
        "others": [_row(other) for other in others],
        "codes": BadgeCode,
    }
    response = render(request, "accounts/badge.html", context)
    keep_private(response)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@csrf_exempt  # it changes nothing, and the page needs no cookie
@never_cache
@require_http_methods(PAGE_METHODS)
def verifier_page(request: HttpRequest) -> HttpResponse:
    """Verify a credential that anybody pastes or sends as a file; it is kept nowhere."""
    if request.method != "POST":
        return _verifier(request, CredentialForm())
    seconds = CREDENTIALS_VERIFIED.take(request)
    if seconds:
        form = CredentialForm(initial=request.POST.dict())
        status = HTTPStatus.TOO_MANY_REQUESTS
        return _verifier(request, form, status=status, problem=wait_words(seconds))
    form = CredentialForm(request.POST, request.FILES)
    if not form.is_valid():
        return _verifier(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    facts = form.cleaned_data
    return _verifier(request, form, verified=verify_credential(facts["token"], facts["email"]))


@require_safe
def badge_key_set(request: HttpRequest) -> HttpResponseBase:
    """Return the public keys of credentials (JWK Set, RFC 7517), old ones too."""
    return json_response(request, BADGE_KEYS.jwks())


@require_safe
def key(request: HttpRequest, thumbprint: str) -> HttpResponseBase:
    """Return one public key (JWK): its address is the ``kid`` of what it signed."""
    jwk = BADGE_KEYS.jwk(thumbprint)
    if jwk is None:
        raise Http404
    return json_response(request, jwk)


def _verifier(
    request: HttpRequest,
    form: CredentialForm,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    **facts: object,
) -> HttpResponse:
    """Render the page of the verifier, with the rules of the eight badges."""
    context = {"form": form, "rules": WORDS.items()}
    return render(request, "accounts/badge_verifier.html", context | facts, status=status)


def _row(award: Award) -> dict[str, object]:
    return {"award": award, "words": WORDS[BadgeCode(award.code)]}


def _coming(user: User, past: set[str]) -> list[dict[str, object]]:
    """Return the badges that ``user`` never had, with what is said of each.

    The nearest come first, that of summer last.
    """
    facts = deed_facts(user)
    now = timezone.now()
    progress = {code: badge_progress(code, facts, now) for code in BadgeCode if code not in past}

    def distance(code: BadgeCode) -> tuple[bool, float]:
        return code == BadgeCode.NOTEBOOK, progress[code].left / progress[code].wanted

    return [
        {"code": code, "words": WORDS[code], "progress": progress_words(code, progress[code])}
        for code in sorted(progress, key=distance)
    ]
