"""The form of a proposal as its page shows it: what was typed, read and understood, and what is wrong of it."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from django.forms import BoundField
from django.urls import reverse
from django.utils.translation import get_language

from agenda.models import Place
from agenda.services.planning import Understood, say_back, say_line_back
from datetext import Reading
from participation.figures import median_hours
from participation.forms import (
    ACCESS,
    NEW_PLACE,
    STEPS,
    ProposalForm,
    Typed,
)
from participation.forms.prefill import Group, marked, read_groups, remarks_of
from participation.lookup import find_places
from participation.models import Proposal, batch_token
from participation.services.alike import AlikeBox, alike_while_typing, known_places_like
from participation.services.batches import MOST
from participation.services.proofs import Challenge
from participation.views.pictures import (
    PictureStep,
    picture_step,
)
from participation.views.point import PointBox, point_box
from participation.views.reading import ReadingStopped
from participation.wording.states import waits

#: What an access of a place is called in the form.
ANSWERS = {True: "yes", False: "no"}


@dataclass(frozen=True)
class StepMark:
    """A step in the row above the form: done, wrong, or still to come."""

    anchor: str
    title: str
    is_done: bool
    is_wrong: bool


@dataclass(frozen=True)
class ProposePage:
    """What ``participation/propose.html`` reads."""

    form: ProposalForm
    steps: Sequence[StepMark]
    #: The errors, each with its step's word and the field where it is; empty while nobody asked.
    wrong: Sequence[tuple[str, str, str]]
    #: Of a form that is new: its own number, signed.
    opening: str
    proposal: Proposal | None
    places: Sequence[Place]
    chosen_place: Place | None
    is_new_place: bool
    #: What the chosen place says of ways in, by the names of the fields.
    told_by_place: frozenset[str]
    #: What was understood of the dates, and of their words what is open.
    understood: Sequence[Understood]
    reading: Reading | None
    picture: PictureStep
    alike: AlikeBox
    point: PointBox
    waits: str
    is_kept: bool
    token: str
    #: Work for its browser; none once it has been done, or is no longer asked.
    challenge: Challenge | None
    #: Why nothing was read, or what to choose among.
    stopped: ReadingStopped | None = None
    #: The token of the draft that was emptied to begin anew.
    left: str = ""
    #: Where the batch that it belongs to is reviewed.
    batch_url: str = ""
    #: Of a page with several events, how many are proposed at once.
    most_at_once: int = MOST

    @property
    def is_of_batch(self) -> bool:
        """Whether it was read as one event of several, and not for what a form has yet to read."""
        return bool(self.batch_url and self.proposal and self.proposal.title)

    @property
    def read(self) -> frozenset[str]:
        """The fields that were read elsewhere, until somebody changes them."""
        return marked(self.form.typed)

    @property
    def read_groups(self) -> list[Group]:
        return read_groups(self.form.typed)

    @property
    def read_remarks(self) -> list[tuple[str, str]]:
        """Where, and what, there is to say of what was read."""
        return remarks_of(self.form.typed)

    @property
    def access(self) -> list[BoundField]:
        """The questions on ways in."""
        return [self.form[name] for name in ACCESS]


def propose_page(
    typed: Typed,
    *,
    opening: str = "",
    proposal: Proposal | None = None,
    token: str = "",
    is_checked: bool = False,
    only: Set[str] = frozenset(),
    is_kept: bool = False,
    picture_problem: str = "",
    challenge: Challenge | None = None,
    stopped: ReadingStopped | None = None,
    left: str = "",
) -> ProposePage:
    """The form as it was typed; its errors where ``is_checked``, or those of ``only``; its marks in any case."""
    has_address = proposal is not None and proposal.contact_id is not None
    form = ProposalForm(typed, has_address=has_address)
    form.is_valid()
    picture = picture_step(proposal, typed, token, is_checked=is_checked, problem=picture_problem)
    place = form.known_place
    told = told_by(place, typed)
    shown = ProposalForm({**typed, **told}, is_checked=is_checked, has_address=has_address)
    for name in only and shown.errors.keys() - only:
        del shown.errors[name]
    return ProposePage(
        form=shown,
        steps=_step_marks(form, shown, picture),
        wrong=[(str(step.title), message, anchor) for step, message, anchor in shown.wrong()],
        opening=opening,
        proposal=proposal,
        token=token,
        places=[] if place else _places_like(form),
        chosen_place=place,
        is_new_place=typed.get("place_choice") == NEW_PLACE,
        told_by_place=frozenset(told),
        understood=understood(form),
        reading=form.reading,
        picture=picture,
        alike=alike_while_typing(
            form,
            but_event=proposal.event_id if proposal else None,
            contact=proposal.shown_contact if proposal else None,
        ),
        point=point_box(form),
        waits=waits(median_hours()),
        is_kept=is_kept,
        challenge=challenge,
        stopped=stopped,
        left=left,
        batch_url=_batch_url(proposal, token),
    )


def _step_marks(form: ProposalForm, shown: ProposalForm, picture: PictureStep) -> list[StepMark]:
    """Which steps are done, by all that is typed in ``form``; and wrong, by what ``shown`` says of it."""
    wrong = {step.anchor for step, _message, _field in form.wrong()}
    wrong_shown = {step.anchor for step, _message, _field in shown.wrong()}
    begun = {step.anchor for step in STEPS if any(form.typed.get(name) for name in form.fields_of(step))}
    if picture.picture and not picture.lacks():
        begun.add("photo")
    return [
        StepMark(
            step.anchor,
            str(step.title),
            is_done=step.anchor in begun - wrong,
            is_wrong=step.anchor in wrong_shown,
        )
        for step in STEPS
    ]


def _places_like(form: ProposalForm) -> list[Place]:
    return list(dict.fromkeys([*find_places(form.typed.get("place", "")), *known_places_like(form)]))


def _batch_url(proposal: Proposal | None, token: str) -> str:
    """Where the batch of a proposal is reviewed that nobody has given an address for yet."""
    if proposal is None or not proposal.batch or proposal.contact_id is not None:
        return ""
    return reverse("participation:batch_review", args=[batch_token(token)])


def understood(form: ProposalForm) -> list[Understood]:
    """The dates said back, also of words of which something is still open."""
    if form.reading:
        return say_back(form.reading, language())
    return [say_line_back(line, language()) for line in form.lines]


def told_by(place: Place | None, typed: Typed) -> Typed:
    """What the place says of ways in where who proposes says nothing, as the form says it."""
    if place is None:
        return {}
    told = {name: getattr(place, name) for name in ACCESS if typed.get(name, "unknown") == "unknown"}
    return {name: ANSWERS[answer] for name, answer in told.items() if answer is not None}


def language() -> str:
    return (get_language() or "fr")[:2]
