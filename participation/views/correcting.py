"""/corriger/: form to correct an event or a place, then a comparison to check and send."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from wagtail.models import Revision

from accounts.throttling import network_of
from agenda.models import Event, Place
from agenda.services.planning import DescribedLine, describe_line, describe_reading, next_dates
from participation.exceptions import NoticeRefused
from participation.forms.correcting import (
    CorrectingForm,
    EventCorrectionForm,
    correction_form,
    read_correction,
)
from participation.forms.parts import (
    EVENT_PARTS,
    PLACE_PARTS,
    Changes,
    CorrectablePart,
    parts_of,
    typed_of,
    value_of,
)
from participation.forms.proposal import NEW_PLACE
from participation.forms.steps import ACCESS, ShownError
from participation.forms.typed import FormValues, Typed
from participation.lookup import find_places
from participation.models import Correction, EventOrPlace
from participation.services.browsers import has_proved
from participation.services.correcting import send_correction
from participation.services.notices import confirm_address
from participation.throttling import KEEP_DRAFT, RECEIPTS, SEND_NOTICE
from participation.views.reporting import find_record, sent_at, thanks_url
from participation.views.secrets import is_too_often, secret_form_page
from participation.wording.fields import mark_differences, part_words, site_language
from web.keys import is_key

SALT = "participation.version"
#: Buttons that change the form without checking it.
REFILLED = frozenset({"changer", "lieu", "dates", "modifier"})


@dataclass(frozen=True)
class PartDifference:
    """A part that differs: its present and proposed words, with the differences marked."""

    part: CorrectablePart
    today: SafeString
    proposed: SafeString


@dataclass(frozen=True)
class CorrectPage:
    """Context of ``participation/correct.html`` and ``participation/compare.html``."""

    record: EventOrPlace
    is_event: bool
    form: CorrectingForm
    #: Errors: label of the part, message, element ID; empty before the check.
    wrong: Sequence[ShownError]
    #: The signed version that the form was filled from.
    version: str
    #: Its present date lines.
    standing: Sequence[str]
    understood: Sequence[DescribedLine]
    chosen_place: Place | None
    #: The parts that differ; empty before the check.
    rows: Sequence[PartDifference] = ()
    is_unchanged: bool = False
    problem: str = ""
    #: When it was sent, in words; empty before.
    sent_at: str = ""

    @property
    def places(self) -> list[Place]:
        """The known places that have the typed name."""
        return [] if self.chosen_place else find_places(self.form.typed.get("place", ""))

    @property
    def is_new_place(self) -> bool:
        return self.form.typed.get("place_choice") == NEW_PLACE

    @property
    def access(self) -> list[object]:
        """The accessibility fields."""
        return [self.form[name] for name in ACCESS]


@secret_form_page
def correct_page(request: HttpRequest, model: type[Event] | type[Place], slug: str) -> HttpResponse:
    """Show the form filled from the live version; POST compares, then sends."""
    record = find_record(request, model, slug)
    if isinstance(record, HttpResponse):
        return record
    if request.method != "POST":
        return _show(request, record, record)
    if refused := is_too_often(
        request, SEND_NOTICE if request.POST.get("faire") == "envoyer" else KEEP_DRAFT
    ):
        return refused
    return _show(request, record, _version(record, request.POST.get("version", "")))


def _show(request: HttpRequest, record: EventOrPlace, version: EventOrPlace) -> HttpResponse:
    """Show the correction form or the comparison; send it if asked, then redirect to the thanks."""
    initial = typed_of(version)
    typed = typed_in(request, initial)
    form = correction_form(version, typed, initial, is_checked=True)
    is_valid = form.is_valid()
    is_checked = asks_to_check(request)
    changes = form.changes(version) if is_checked and is_valid else {}
    problem = ""
    if changes and request.POST.get("faire") == "envoyer":
        try:
            correction = send_typed_correction(request, record, form, changes)
        except NoticeRefused as refusal:
            problem = str(refusal)
        else:
            return redirect(thanks_url(request.path, correction.receipt))
    shown = form if is_checked else correction_form(version, typed, initial, is_checked=False)
    is_refused = is_checked and (not is_valid or bool(problem))
    context = CorrectPage(
        record=version,
        is_event=isinstance(record, Event),
        form=shown,
        wrong=list(form.mistakes()) if is_checked else [],
        # Later changes by an editor are not part of this correction.
        version=request.POST.get("version") or signed_version(record),
        standing=say_coming_dates(version),
        understood=understood_dates(form),
        chosen_place=chosen_place(form),
        rows=_rows(version, changes),
        is_unchanged=is_checked and not is_refused and not changes,
        problem=problem,
        sent_at=sent_at(request),
    )
    page = "participation/compare.html" if changes else "participation/correct.html"
    return render(request, page, {"page": context}, status=422 if is_refused else 200)


def typed_in(request: HttpRequest, initial: Typed) -> Typed:
    """Return what was typed; for a GET request, what is live."""
    if request.method != "POST":
        return initial
    posted = request.POST.dict()
    return _changed(read_correction(posted, initial), initial, posted)


def asks_to_check(request: HttpRequest) -> bool:
    """Return whether the form was sent to be checked, not by a button that only changes it."""
    return request.method == "POST" and request.POST.get("faire", "") not in REFILLED


def send_typed_correction(
    request: HttpRequest, record: EventOrPlace, form: CorrectingForm, changes: Changes
) -> Correction:
    """Send the correction; its address is confirmed where the account signed in has proved it.

    Raises :class:`~participation.exceptions.NoticeRefused`, also for an address that had its daily
    maximum of mails.
    """
    email = form.cleaned_data["email"]
    if email and not RECEIPTS.take(request, email):
        raise NoticeRefused(RECEIPTS.used_up)
    correction = send_correction(
        record,
        dict(changes),
        line=form.cleaned_data["source"],
        email=email,
        network=network_of(request.META.get("REMOTE_ADDR", "")),
        language=site_language(),
    )
    if has_proved(request.user, email):
        confirm_address(correction)
    return correction


def chosen_place(form: CorrectingForm) -> Place | None:
    """Return the known place that the form shows as chosen."""
    if not isinstance(form, EventCorrectionForm):
        return None
    key = form.typed.get("place_choice", "")
    if form.known_place is None and form.typed.get("place") and is_key(key):
        return Place.objects.filter(pk=int(key)).first()
    return form.known_place


def say_coming_dates(version: EventOrPlace) -> list[str]:
    """Return the date lines with future dates, in words."""
    if isinstance(version, Place):
        return []
    coming = [line for line in version.dates.all() if next_dates(version, line, 1)]
    return [capfirst(describe_line(line, site_language())) for line in coming]


def understood_dates(form: CorrectingForm) -> list[DescribedLine]:
    """Return how dates typed in words were understood."""
    reading = form.reading if isinstance(form, EventCorrectionForm) else None
    return describe_reading(reading, site_language()) if reading else []


def signed_version(record: EventOrPlace) -> str:
    return signing.dumps([type(record).__name__, record.pk, record.live_revision_id], salt=SALT)


def _changed(typed: Typed, initial: Typed, posted: FormValues) -> Typed:
    """Return what was typed, after the pressed button: another place, or a part reset."""
    if posted.get("faire") == "changer":
        return typed | {"place": "", "place_choice": "", "street": "", "postcode": "", "town": ""}
    if posted.get("faire") == "lieu":
        return typed | {"place_choice": ""}
    parts = EVENT_PARTS if "title" in initial else PLACE_PARTS
    back = [part for part in parts if part.name == posted.get("remettre")]
    return typed | {name: initial.get(name, "") for part in back for name in part.typed}


def _rows(version: EventOrPlace, changes: Mapping[str, list[object]]) -> list[PartDifference]:
    """Return the changed parts, each with what is published and what is proposed."""
    rows = []
    for part in parts_of(version):
        if not any(field in changes for field in part.fields):
            continue
        today = {field: value_of(version, field) for field in part.fields}
        proposed = {
            field: changes[field][1] if field in changes else today[field] for field in part.fields
        }
        rows.append(
            PartDifference(
                part,
                *mark_differences(part_words(part.name, today), part_words(part.name, proposed)),
            )
        )
    return rows


def _version(record: EventOrPlace, signed: str) -> EventOrPlace:
    """Return the version that the form was filled from; the live one if unknown."""
    try:
        name, pk, revision = signing.loads(signed, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return record
    if (name, pk) != (type(record).__name__, record.pk) or revision == record.live_revision_id:
        return record
    known = Revision.objects.filter(pk=revision).first()
    version: EventOrPlace = known.as_object() if known else record
    return version
