"""/compte/prevenir/: what an account follows and keeps, and how it is told on all its devices."""

from datetime import time
from http import HTTPStatus

import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.personal import PersonalData, PersonalPart, register_personal_data
from accounts.sessions import signed_in
from agenda.services.kept import register_events
from messaging.forms.telling import BY_MAIL, TellingForm
from messaging.models import AccountFollow, AccountRecipient, AccountSearch
from messaging.models.accounts import devices_of
from messaging.services.account_devices import (
    choose_telling,
    drop_search_everywhere,
    erase_recipient,
    unfollow_everywhere,
)
from messaging.services.account_mails import account_of_token, stop_mails
from messaging.services.searches import describe_query, plain_search
from web.conditional import keep_private

log = structlog.get_logger(__name__)

#: Proposed where somebody has no quiet hours yet, as on the page of alerts.
USUAL_HOURS = time(22), time(7, 30)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def telling_page(request: HttpRequest) -> HttpResponse:
    """Show what is followed and how one is told; change it, or stop following (``sortie``…)."""
    user = signed_in(request)
    if "sortie" in request.POST:
        unfollow_everywhere(user, request.POST["sortie"].replace("\x00", ""))
        return redirect("messaging:telling")
    if "recherche" in request.POST:
        drop_search_everywhere(user, request.POST["recherche"].replace("\x00", ""))
        return redirect("messaging:telling")
    recipient = AccountRecipient.objects.filter(user=user).first() or AccountRecipient(user=user)
    form = TellingForm(request.POST or None, initial=_initial(recipient))
    if request.method == "POST" and form.is_valid():
        choose_telling(
            user,
            language=(get_language() or settings.LANGUAGE_CODE)[:2],
            wants_mail=form.by_mail,
            wants_alerts=form.cleaned_data["wants_alerts"],
            quiet=form.quiet,
            zone=recipient.time_zone or settings.TIME_ZONE,
        )
        return redirect("messaging:telling")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "devices": devices_of(user).proven().count(), **_followed(user)}
    return render(request, "messaging/telling.html", context, status=status)


@csrf_exempt
def leave_mails_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button that ends the mails of an account; POST ends them at once, from any origin.

    Mail programs POST (RFC 8058). Repeating it gives the same answer.
    """
    user = account_of_token(token)
    is_over = request.method == "POST" and user is not None
    if is_over and user is not None:
        stop_mails(user)
        log.info("account_mails_left")
    status = HTTPStatus.OK if user is not None else HTTPStatus.NOT_FOUND
    context = {"is_ours": user is not None, "is_over": is_over}
    response = render(request, "messaging/leave_mails.html", context, status=status)
    keep_private(response)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def telling_section(user: User) -> SafeString:
    """Return «Me prévenir» of the account's page."""
    recipient = AccountRecipient.objects.filter(user=user).first()
    devices = devices_of(user).proven().count()
    wants_mail = recipient.wants_mail if recipient else None
    counts = {
        "follows": AccountFollow.objects.filter(user=user).count(),
        "searches": AccountSearch.objects.filter(user=user).count(),
        "devices": devices,
        "by_mail": wants_mail or (wants_mail is None and not devices),
    }
    return render_to_string("messaging/_telling.html", counts)


def export_followed(user: User) -> dict[str, object]:
    """Return what an account follows and how it is told, for the export."""
    recipient = AccountRecipient.objects.filter(user=user).first()
    follows = AccountFollow.objects.filter(user=user).select_related("event").order_by("pk")
    searches = AccountSearch.objects.filter(user=user).order_by("pk")
    return {
        "follows": [{"event": one.event.title, "since": one.created_at} for one in follows],
        "searches": [
            {"search": one.querystring, "rhythm": one.rhythm, "since": one.created_at}
            for one in searches
        ],
        "wants_mail": recipient.wants_mail if recipient else None,
        "alerts_by_mail": _export_alert_choices(recipient) if recipient else None,
        "quiet_hours": (
            [str(recipient.quiet_from), str(recipient.quiet_to), recipient.time_zone]
            if recipient and recipient.quiet_from is not None
            else None
        ),
        "devices": [{"service": one.service, "since": one.created_at} for one in devices_of(user)],
    }


def followed_events(user: User) -> list[int]:
    """Return the keys of the events that ``user`` follows, for the personal calendar."""
    return list(AccountFollow.objects.filter(user=user).values_list("event", flat=True))


def _export_alert_choices(recipient: AccountRecipient) -> dict[str, object]:
    return {
        "wanted": recipient.wants_alerts,
        "min_severity": recipient.min_severity,
        "topics": [topic.slug for topic in recipient.topics.all()],
        "areas": [area.code for area in recipient.areas.all()],
    }


def _initial(recipient: AccountRecipient) -> dict[str, object]:
    start, end = recipient.quiet_from, recipient.quiet_to
    return {
        "wants_mail": next(word for word, said in BY_MAIL.items() if said == recipient.wants_mail),
        "wants_alerts": recipient.wants_alerts,
        "is_quiet": start is not None,
        "start": (start or USUAL_HOURS[0]).strftime("%H:%M"),
        "end": (end or USUAL_HOURS[1]).strftime("%H:%M"),
    }


def _followed(user: User) -> dict[str, object]:
    """Return the followed events, and the kept searches with their words in the page's language."""
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    follows = AccountFollow.objects.filter(user=user).select_related("event").order_by("-pk")
    searches = [
        {
            "querystring": one.querystring,
            "words": describe_query(plain_search(one.querystring)).get(language, ""),
            "rhythm": one.get_rhythm_display(),
        }
        for one in AccountSearch.objects.filter(user=user).order_by("-pk")
    ]
    return {"events": [one.event for one in follows], "searches": searches}


def register_followed_data() -> None:
    """Register «Me prévenir», its export and its erasure; follows are in the calendar, too."""
    register_events(followed_events)
    register_personal_data(
        PersonalData(
            name="followed",
            export=export_followed,
            erase=erase_recipient,
            section=PersonalPart("prevenir", _("Me prévenir"), telling_section, order=-5),
            goes=_(
                "Ce que votre compte suit et garde. Vos appareils gardent ce qu’ils suivaient déjà."
            ),
        )
    )
