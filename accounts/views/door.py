"""The door: an address, a code that a mail brings, and in; or a passkey."""

from datetime import datetime
from http import HTTPStatus

from allauth.account.utils import get_next_redirect_url
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.adapters import AccountAdapter
from accounts.browsers import known_browser
from accounts.codes import PendingCode, is_right_code, new_code, pending_code
from accounts.forms import AddressForm, CodeForm
from accounts.signing_in import enter_by_code
from accounts.throttling import CODE_MAILS, CODES_ASKED, CODES_TYPED, KNOWN_CODES
from accounts.upstream.attempts import newcomer_of
from accounts.upstream.providers import provider

#: Characters of an address that a link may fill in.
HINT_LENGTH = 254


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def door_page(request: HttpRequest) -> HttpResponse:
    """Ask for an address, and mail a code to it: the same whether it has an account or not."""
    next_url = get_next_redirect_url(request) or ""
    if request.user.is_authenticated:
        return redirect(next_url or "account_home")
    carried = request.POST.get("carried", "")
    pending = pending_code(request.session)
    if request.method == "POST" and pending and not pending.tries_left:
        return _code_page(request, pending, CodeForm())
    hint = request.GET.get("email", "")[:HINT_LENGTH]
    form = AddressForm(request.POST if "email" in request.POST else None, initial={"email": hint})
    if not form.is_valid():
        return render_door(request, form, next_url=next_url, carried=carried)
    problem = _send_code(request, form.cleaned_data["email"], next_url)
    if problem:
        form.add_error("email", problem)
        return render_door(request, form, next_url=next_url, carried=carried)
    pending = pending_code(request.session)
    if carried and pending:  # a redirect would lose it
        return _code_page(request, pending, CodeForm())
    return redirect("account_confirm_login_code")


def render_door(
    request: HttpRequest,
    form: AddressForm,
    *,
    next_url: str,
    carried: str = "",
    status: HTTPStatus | None = None,
    **facts: object,
) -> HttpResponse:
    """Render the door, with a signed form that is carried through it; 422 with errors."""
    if not request.user.is_authenticated:
        request.signed_in = None  # type: ignore[attr-defined]  # scripts are told (``middleware``)
    is_linking = next_url == reverse("account_upstream_link")
    newcomer = newcomer_of(request.session) if is_linking else None
    if newcomer:
        form.initial = {"email": newcomer.email}
    context = {
        "form": form,
        "next_url": next_url,
        "carried": carried,
        "is_of_cms": next_url.startswith(reverse("wagtailadmin_home")),
        "upstream": provider(),
        "newcomer": newcomer,
    }
    usual = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "accounts/door.html", context | facts, status=status or usual)


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def code_page(request: HttpRequest) -> HttpResponse:
    """Ask for the code that was mailed; ``encore`` in the form asks for another one."""
    pending = pending_code(request.session)
    if pending is None or request.user.is_authenticated:
        return _back_to_door(request)
    if request.method != "POST":
        return _code_page(request, pending, CodeForm())
    if "encore" in request.POST:
        return _send_again(request, pending)
    form = CodeForm(request.POST)
    if form.is_valid():
        seconds = 0 if known_browser(request, pending.email) else CODES_TYPED.take(request)
        if seconds:
            form.add_error("code", wait_words(seconds))
        elif is_right_code(request.session, pending, form.cleaned_data["code"]):
            return enter_by_code(request, pending.email, pending.next_url)
        elif pending.tries_left:
            form.add_error("code", _wrong_words(pending.tries_left))
    return _code_page(request, pending, form)


def _send_code(request: HttpRequest, email: str, next_url: str) -> str:
    """Mail a new code to ``email``; return why not, in words, "" if it left."""
    known = known_browser(request, email)
    seconds = KNOWN_CODES.take(request, known) if known else CODES_ASKED.take(request)
    if seconds:
        return wait_words(seconds)
    if not known and not CODE_MAILS.take(request, email):
        return CODE_MAILS.used_up
    code = new_code(request.session, email, next_url)
    AccountAdapter(request).send_mail("account/email/login_code", email, {"code": code})
    return ""


def _back_to_door(request: HttpRequest) -> HttpResponse:
    """Return to the door, with what is carried."""
    carried = request.POST.get("carried", "")
    if not carried or request.user.is_authenticated:
        return redirect("account_login")
    next_url = get_next_redirect_url(request) or ""
    return render_door(request, AddressForm(), next_url=next_url, carried=carried)


def _send_again(request: HttpRequest, pending: PendingCode) -> HttpResponse:
    form = CodeForm()
    if pending.again_in_s or not pending.tries_left:
        return _code_page(request, pending, form)
    problem = _send_code(request, pending.email, pending.next_url)
    renewed = pending_code(request.session)
    if not problem and "carried" in request.POST and renewed:
        return _code_page(request, renewed, form, is_sent_again=True)
    if not problem:
        return redirect(f"{reverse('account_confirm_login_code')}?encore")
    form.errors["code"] = form.error_class([problem])
    return _code_page(request, pending, form)


def _code_page(
    request: HttpRequest, pending: PendingCode, form: CodeForm, *, is_sent_again: bool = False
) -> HttpResponse:
    is_shut = not pending.tries_left
    context = {
        "form": form,
        "pending": pending,
        "opens_at": datetime.fromtimestamp(pending.ends_at, timezone.get_current_timezone()),
        "is_shut": is_shut,
        "is_sent_again": is_sent_again or "encore" in request.GET,
        "carried": request.POST.get("carried", ""),
    }
    status = HTTPStatus.OK
    if form.errors or is_shut:
        status = HTTPStatus.TOO_MANY_REQUESTS if is_shut else HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "accounts/code.html", context, status=status)


def _wrong_words(left: int) -> str:
    return ngettext(
        "Ce n’est pas ce code. Encore un essai.",
        "Ce n’est pas ce code. Encore %(left)d essais.",
        left,
    ) % {"left": left}


def wait_words(seconds: int) -> str:
    """Return what is said beyond a limit: how long to wait."""
    minutes = -(-seconds // 60)
    return ngettext(
        "Trop d’essais. Réessayez dans une minute.",
        "Trop d’essais. Réessayez dans %(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}
