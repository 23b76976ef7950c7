"""Taking one's data away, leaving, and coming back within the days of grace."""

from allauth.account.decorators import reauthentication_required
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.exceptions import LeavingRefused
from accounts.personal import personal_data, refusals_of
from accounts.services.exporting import export_account
from accounts.services.leaving import CLOSED, GRACE, closed_user, come_back, leave
from accounts.sessions import signed_in
from accounts.wording import due_day

#: Day until which whoever has just left may come back, in the session: said once more.
LEFT_UNTIL = "account_left_until"
PAGE_METHODS = ["GET", "HEAD", "POST"]


@never_cache
@login_required
@reauthentication_required
@require_http_methods(PAGE_METHODS)
def take_away_page(request: HttpRequest) -> HttpResponse:
    """Say what the export holds; a POST answers with it."""
    if request.method != "POST":
        return render(request, "accounts/take_away.html")
    response = HttpResponse(export_account(signed_in(request)), content_type="application/zip")
    day = timezone.localdate().isoformat()
    response.headers["Content-Disposition"] = f'attachment; filename="compte-{day}.zip"'
    return response


@never_cache
@login_required
@reauthentication_required
@require_http_methods(PAGE_METHODS)
def departure_page(request: HttpRequest) -> HttpResponse:
    """Say what will be erased and what stays; a POST closes the account."""
    user = signed_in(request)
    reasons = refusals_of(user)
    if request.method == "POST" and not reasons:
        try:
            due_at = leave(user)
        except LeavingRefused as refusal:
            reasons = refusal.reasons
        else:
            logout(request)
            request.session[LEFT_UNTIL] = due_day(due_at)
            return redirect("account_inactive")
    kinds = [kind for kind in reversed(personal_data()) if kind.concerns(user)]
    context = {
        "reasons": reasons,
        "day": due_day(timezone.now() + GRACE),
        "goes": [kind.goes for kind in kinds if kind.goes],
        "stays": [words for kind in kinds for words in (kind.stays, kind.stays_of(user)) if words],
    }
    return render(request, "accounts/leave.html", context)


@never_cache
@require_http_methods(PAGE_METHODS)
def closed_page(request: HttpRequest) -> HttpResponse:
    """Say that the account is closed; who has just proved to be its holder may come back.

    Whoever has just left has to prove it again: others may sit at the same screen.
    """
    user = closed_user(request.session)
    if request.method == "POST":
        returned = user and come_back(user.pk)
        if not returned:
            return redirect("account_login")
        del request.session[CLOSED]
        messages.success(request, _("Votre compte est rouvert : rien n’a été effacé."))
        # The proof stands for the address, which the account may not even have.
        return perform_login(request, returned, email_verification="none")
    due_at = user and user.leaving_at
    day = due_day(due_at) if due_at else request.session.get(LEFT_UNTIL, "")
    return render(request, "accounts/closed.html", {"day": day, "may_return": user is not None})
