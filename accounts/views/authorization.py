"""Sign-on at another site: from its request to its answer, by the door and the consent page."""

from http import HTTPStatus
from urllib.parse import urlsplit

import structlog
from allauth.account.adapter import get_adapter
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import (
    get_language_from_request,
    override,
)
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST
from jwt import InvalidTokenError
from oauthlib.oauth2.rfc6749.errors import (
    AccessDeniedError,
    InvalidRequestError,
    OAuth2Error,
    TemporarilyUnavailableError,
)
from oauthlib.openid.connect.core.exceptions import ConsentRequired, LoginRequired

from accounts.adapters import display_name
from accounts.enums import ClaimScope
from accounts.exceptions import TooManySignOns
from accounts.models import Consent, Subject, User
from accounts.provider.proofs import (
    forget_start,
    is_proof_due,
    keep_start,
    proof_of,
    wants_new_proof,
)
from accounts.provider.requests import (
    AnswerAddress,
    AuthorizationRequest,
    Prompt,
    Refusal,
    SiteRefused,
    read_answer_address,
    read_request,
    wanted_language,
)
from accounts.provider.tokens import subject_of_hint
from accounts.services.sign_on import open_grant, remember_consent
from accounts.sessions import session_of
from accounts.throttling import SIGN_ON_STARTS
from accounts.views.onward import onward_page

log = structlog.get_logger(__name__)

#: How long the consent page may stay open, and what its form is signed with.
PAGE_LIFE_S = 60 * 60
SALT = "accounts.consent"
#: Prompts that show the consent page to whoever has answered it before.
SHOWN_AGAIN = {Prompt.CONSENT, Prompt.SELECT_ACCOUNT}


@csrf_exempt  # a site may send its visitor by a form, which is read as a link would be
@never_cache
@require_http_methods(["GET", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """Answer the request of a site, or lead its visitor through what is missing."""
    given = request.POST if request.method == "POST" else request.GET
    with override(wanted_language(request, given.get("ui_locales", ""))):
        return _answer(request, given)


@never_cache
@require_POST
def answer_consent(request: HttpRequest) -> HttpResponse:
    """Take the answer to the consent page; its form holds the site's request, signed."""
    try:
        owner, query = signing.loads(
            request.POST.get("request", ""), salt=SALT, max_age=PAGE_LIFE_S
        )
    except signing.BadSignature:
        with override(get_language_from_request(request)):
            return _refused_page(request, Refusal.EXPIRED)
    given = QueryDict(query)
    if owner != request.user.pk:  # somebody else has come in, or nobody is in any more
        return redirect(f"{reverse('identity_authorize')}?{query}")
    with override(wanted_language(request, given.get("ui_locales", ""))):
        return _answer(request, given, is_consent=True)


def _answer(request: HttpRequest, given: QueryDict, *, is_consent: bool = False) -> HttpResponse:
    try:
        address = read_answer_address(given)
    except SiteRefused as refusal:
        return _refused_page(request, refusal.reason)
    try:
        asked = read_request(given, address)
        if is_consent:
            return _take_consent(request, asked)
        if request.method == "POST":
            # Our cookies do not come along with another site's form.
            return redirect(asked.path)
        return _go_on(request, asked)
    except OAuth2Error as error:
        log.info("sign_on_not_opened", site=address.site.pk, error=error.error)
        url = address.with_answer(error=error.error, error_description=error.description)
        return _leave(request, url, address)


def _take_consent(request: HttpRequest, asked: AuthorizationRequest) -> HttpResponse:
    if "non" in request.POST:
        forget_start(asked, request.session)
        raise AccessDeniedError("the person said no")
    ticked = request.POST.getlist("scope")
    return _go_on(request, asked, granted=[ClaimScope.OPENID, *ticked])


def _go_on(
    request: HttpRequest, asked: AuthorizationRequest, granted: list[str] | None = None
) -> HttpResponse:
    """Send a code, or lead to the next thing that is missing; ``granted`` is an answer to consent.

    Raises an ``OAuth2Error`` to be told to the site.
    """
    user = request.user
    if not isinstance(user, User):
        query = {"next": asked.path, "email": asked.login_hint}
        return _lead_to_proof(request, asked, f"{reverse('account_login')}?{urlencode(query)}")
    _check_hint(asked, user)
    session = session_of(request)
    proof = proof_of(request, user, session)
    if is_proof_due(asked, proof, request.session):
        # The page of the quickest step-up; "" for somebody who has none.
        methods = get_adapter(request).get_reauthentication_methods(user)
        next_page = urlencode({"next": asked.path})
        url = f"{methods[0]['url']}?{next_page}" if methods else ""
        return _lead_to_proof(request, asked, url)
    consent = Consent.objects.filter(site=asked.site, user=user).first()
    if granted is not None:
        offered = {ClaimScope.OPENID, *_offers(user, asked)}
        remember_consent(user, asked.site, asked=asked.scopes, granted=offered & {*granted})
    elif not consent or SHOWN_AGAIN & asked.prompts or not {*asked.scopes} <= {*consent.asked}:
        return _consent_page(request, user, asked, consent)
    try:
        code = open_grant(
            session,
            asked.site,
            scopes=asked.scopes,
            redirect_uri=asked.address.redirect_uri,
            code_challenge=asked.code_challenge,
            nonce=asked.nonce,
            proof=proof,
        )
    except TooManySignOns:
        raise TemporarilyUnavailableError("too many sign-ons of one account at this site") from None
    if not code:  # the session has ended, or the consent was withdrawn, a moment ago
        return redirect(asked.path)
    forget_start(asked, request.session)
    log.info("sign_on_opened", site=asked.site.pk)
    return _leave(request, asked.address.with_answer(code=code), asked.address)


def _lead_to_proof(request: HttpRequest, asked: AuthorizationRequest, url: str) -> HttpResponse:
    """Lead to the door, or to a step-up, and back; note when the request began, if it matters."""
    if Prompt.NONE in asked.prompts or not url:
        raise LoginRequired("the person has to prove who they are")
    if wants_new_proof(asked):
        is_in = request.user.is_authenticated
        if is_in or not SIGN_ON_STARTS.take(request):
            keep_start(asked, request.session)
    return redirect(url)


def _check_hint(asked: AuthorizationRequest, user: User) -> None:
    """Refuse a request that is about somebody else (``id_token_hint``)."""
    if not asked.id_token_hint:
        return
    try:
        sub = subject_of_hint(asked.id_token_hint, asked.site.client_id)
    except InvalidTokenError:
        raise InvalidRequestError("id_token_hint: not an ID Token of this site") from None
    if not Subject.objects.filter(site=asked.site, user=user, sub=sub).exists():
        raise LoginRequired("id_token_hint: somebody else is signed in")


def _offers(user: User, asked: AuthorizationRequest) -> dict[str, str]:
    """Return what the person may grant beside the number: scope -> what would be told."""
    values = {ClaimScope.PROFILE: user.public_name, ClaimScope.EMAIL: user.verified_email()}
    return {scope: value for scope, value in values.items() if value and scope in asked.scopes}


def _consent_page(
    request: HttpRequest, user: User, asked: AuthorizationRequest, consent: Consent | None
) -> HttpResponse:
    if Prompt.NONE in asked.prompts:
        raise ConsentRequired("the person has not been asked")
    offers = _offers(user, asked)
    granted = consent.granted if consent else []
    context = {
        "site": asked.site,
        "host": urlsplit(asked.address.redirect_uri).hostname,
        "who": display_name(user),
        "offers": offers,
        "lacks_name": ClaimScope.PROFILE in asked.scopes and not user.public_name,
        "granted": granted,
        "has_ticked": not offers.keys().isdisjoint(granted),
        "is_first": consent is None,
        "wants_more": consent is not None and not {*asked.scopes} <= {*consent.asked},
        "path": asked.path,
        "signed": signing.dumps([user.pk, urlencode(asked.parameters)], salt=SALT),
    }
    return render(request, "accounts/consent.html", context)


def _refused_page(request: HttpRequest, reason: Refusal) -> HttpResponse:
    """Say why nobody is sent anywhere; the address may be anybody's."""
    log.info("sign_on_page_refused", reason=reason)
    context = {"reason": reason}
    return render(request, "accounts/site_refused.html", context, status=HTTPStatus.BAD_REQUEST)


def _leave(request: HttpRequest, url: str, address: AnswerAddress) -> HttpResponse:
    """Lead to the site; by a page after a form, of the door for example."""
    is_after_form = request.headers.get("Sec-Fetch-Site") == "same-origin"
    if request.method == "POST" or is_after_form:
        return onward_page(request, url, address.site.name)
    return redirect(url)
