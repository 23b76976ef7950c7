"""/signaler/: report an error of an event or a place; page of a sent correction or report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.throttling import network_of
from agenda.enums import OccurrenceStatus
from agenda.models import Event, Occurrence, Place, PublishedSlug
from agenda.wording.dates import to_the_second
from participation.enums import Receipt, ReportKind, SentState
from participation.exceptions import NoticeRefused
from participation.forms.reporting import ContestForm, ReportForm
from participation.models import CorrectionOrReport, EventOrPlace, Report
from participation.services import following, notices
from participation.services.browsers import has_proved
from participation.services.notice_links import find_notice
from participation.services.reporting import contest_decision, send_report
from participation.throttling import FOLLOW, LEGAL_RECEIPTS, RECEIPTS, SEND_NOTICE
from participation.views.secrets import is_too_often, no_such_link, secret_form_page
from participation.wording.fields import site_language
from participation.wording.notices import state_words
from web.slugs import find_renamed

SALT = "participation.sent"
#: Maximum of dates to choose from.
MOST_DATES = 30


@dataclass(frozen=True)
class ReportPage:
    """Context of ``participation/report.html``."""

    record: EventOrPlace
    form: ReportForm
    dates: Sequence[Occurrence]
    problem: str
    #: When it was sent, in words; empty before.
    sent_at: str


@dataclass(frozen=True)
class NoticePage:
    """Context of ``participation/notice.html``: what was sent, and its state."""

    notice: CorrectionOrReport
    token: str
    #: The kind of error reported; empty for a correction.
    kind: str
    title: str
    form: ContestForm
    may_contest: bool
    problem: str


def find_record(
    request: HttpRequest, model: type[Event] | type[Place], slug: str
) -> EventOrPlace | HttpResponse:
    """Return the live record with ``slug``; a redirect for a former slug, 410 if it is gone.

    Raises ``Http404`` where there never was one.
    """
    live = model.objects.live()
    record: EventOrPlace | None = live.filter(slug=slug).first()
    if record is not None:
        return record
    renamed = cast("EventOrPlace | None", find_renamed(live, PublishedSlug.objects, slug))
    if renamed is not None and request.resolver_match is not None:
        return redirect(request.resolver_match.view_name, renamed.slug)
    said = _("Cette page a été retirée de l’agenda")
    return render(request, "410.html", {"said": said}, status=410)


@secret_form_page
def report_page(request: HttpRequest, model: type[Event] | type[Place], slug: str) -> HttpResponse:
    """Show the report form; POST sends it, also from the page of the event or the place."""
    record = find_record(request, model, slug)
    if isinstance(record, HttpResponse):
        return record
    dates = coming_dates(record) if isinstance(record, Event) else []
    form = ReportForm(record, dates, request.POST if request.method == "POST" else None)
    problem = ""
    form.initial = {"kind": request.GET.get("kind", "")}  # the reason chosen on that page
    if request.method == "POST":
        if refused := is_too_often(request, SEND_NOTICE):
            return refused
        if form.is_valid():
            try:
                report = _send(request, record, form)
            except NoticeRefused as refusal:
                problem = str(refusal)
            else:
                return redirect(thanks_url(request.path, report.receipt))
    page = ReportPage(record, form, dates, problem, sent_at(request))
    return render(
        request,
        "participation/report.html",
        {"page": page},
        status=422 if problem or form.errors else 200,
    )


def _send(request: HttpRequest, record: EventOrPlace, form: ReportForm) -> Report:
    """Send the report of a valid ``form``.

    Raises ``NoticeRefused`` where the address had its daily maximum of mails. A legal notice is
    always accepted: its receipt is then mailed the next morning.
    """
    data = form.cleaned_data
    email = data["email"]
    kind = ReportKind(data["kind"])
    budget = LEGAL_RECEIPTS if kind.is_legal else RECEIPTS
    is_told_at_once = not email or budget.take(request, email)
    if not is_told_at_once and not kind.is_legal:
        raise NoticeRefused(RECEIPTS.used_up)
    report = send_report(
        record,
        kind,
        occurrence=form.occurrence,
        line=data["line"],
        email=email,
        network=network_of(request.META.get("REMOTE_ADDR", "")),
        language=site_language(),
        is_told_at_once=is_told_at_once,
    )
    if has_proved(request.user, email):
        notices.confirm_address(report)
    return report


@secret_form_page
def notice_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show the state of a notice; POST confirms or erases the address, changes links, contests."""
    notice = find_notice(token)
    if notice is None:
        return no_such_link(request)
    deed = request.POST.get("faire", "")
    problem = ""
    form = ContestForm(request.POST if deed == "contester" else None)
    if request.method == "POST":
        if refused := is_too_often(request, FOLLOW):
            return refused
        try:
            if leads_to := act_on_notice(deed, notice, token, form):
                return redirect(leads_to)
        except NoticeRefused as refusal:
            problem = str(refusal)
    page = build_notice_page(notice, token, form, problem)
    return render(
        request,
        "participation/notice.html",
        {"page": page},
        status=422 if problem or form.errors else 200,
    )


def act_on_notice(deed: str, notice: CorrectionOrReport, token: str, form: ContestForm) -> str:
    """Apply a button of the page; return the address to go to, empty where typed input is wrong."""
    if deed == "effacer":
        notices.erase_address(notice)
        return f"{reverse('participation:links')}?adresse-effacee"
    if deed == "cle" and notice.contact is not None:
        following.change_links_of(notice.contact)
        return f"{reverse('participation:links')}?change"
    if deed == "confirmer":
        notices.confirm_address(notice)
    elif deed == "contester" and isinstance(notice, Report):
        if not form.is_valid():
            return ""
        contest_decision(notice, form.cleaned_data["text"])
    return reverse("participation:notice", args=[token])


def build_notice_page(
    notice: CorrectionOrReport, token: str, form: ContestForm, problem: str
) -> NoticePage:
    """Build the page of a notice as it is now."""
    is_refused = (
        isinstance(notice, Report)
        and notice.state == SentState.REFUSED
        and notice.contested_at is None
    )
    return NoticePage(
        notice=notice,
        token=token,
        kind=notice.what,
        title=state_words(notice),
        form=form,
        may_contest=is_refused,
        problem=problem,
    )


def coming_dates(event: Event) -> list[Occurrence]:
    """Return the future dates that can be reported."""
    coming = (
        Occurrence.objects.filter(event=event).coming().exclude(status=OccurrenceStatus.CANCELLED)
    )
    return list(coming.order_by("start_at")[:MOST_DATES])


def thanks_url(path: str, receipt: Receipt = Receipt.NONE) -> str:
    """Return the address of the page with its thanks: the time of sending is signed in it."""
    when = signing.dumps(int(timezone.now().timestamp()), salt=SALT)
    how = f"&{receipt}" if receipt else ""
    return f"{path}?merci={when}{how}#merci"


def sent_at(request: HttpRequest) -> str:
    """Return when something was sent from this page, in words; empty if nothing was."""
    try:
        seconds = signing.loads(request.GET.get("merci", ""), salt=SALT)
        moment = datetime.fromtimestamp(seconds, UTC)
    except (signing.BadSignature, ValueError, TypeError, OverflowError):
        return ""
    return to_the_second(moment)
