"""The proposal form as its page shows it: typed values, their interpretation, errors."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from django.forms import BoundField
from django.urls import reverse

from agenda.models import Place
from agenda.services.planning import DescribedLine, describe_reading, describe_typed_line
from datetext import Reading
from participation.figures.clock import median_hours
from participation.forms.prefill import PrefillGroup, prefilled_fields, read_groups, remarks_of
from participation.forms.proposal import NEW_PLACE, ProposalForm
from participation.forms.steps import ACCESS, STEPS, ShownError
from participation.forms.typed import Typed
from participation.lookup import find_places
from participation.models import Proposal, batch_token
from participation.services.alike import DuplicateBox, find_duplicates_of_form, find_similar_places
from participation.services.batches import MOST
from participation.services.proofs import Challenge
from participation.views.pictures import (
    PictureStep,
    picture_step,
)
from participation.views.point import PointBox, point_box
from participation.views.reading import ReadingStopped
from participation.wording.fields import site_language
from participation.wording.states import say_usual_wait

#: Form value of an accessibility answer of a place.
ANSWERS = {True: "yes", False: "no"}


@dataclass(frozen=True)
class StepMark:
    """A step of the progress bar above the form: done, wrong, or still to come."""

    anchor: str
    title: str
    is_done: bool
    is_wrong: bool


@dataclass(frozen=True)
class ProposePage:
    """Context of ``participation/propose.html``."""

    form: ProposalForm
    steps: Sequence[StepMark]
    #: Errors: step title, message, element ID; empty before the check.
    wrong: Sequence[ShownError]
    #: Signed UUID of a new form.
    opening: str
    proposal: Proposal | None
    places: Sequence[Place]
    chosen_place: Place | None
    is_new_place: bool
    #: Accessibility fields that the chosen place answers.
    told_by_place: frozenset[str]
    #: How the dates were understood, and open questions about their words.
    understood: Sequence[DescribedLine]
    reading: Reading | None
    picture: PictureStep
    alike: DuplicateBox
    point: PointBox
    waits: str
    is_kept: bool
    token: str
    #: Proof-of-work challenge; ``None`` once solved, or no longer needed.
    challenge: Challenge | None
    #: Why nothing was read, or the events to choose from.
    stopped: ReadingStopped | None = None
    #: Token of the draft that was left for an empty form.
    left: str = ""
    #: Address of the review of its batch.
    batch_url: str = ""
    #: Maximum of events of one page that can be proposed at once.
    most_at_once: int = MOST

    @property
    def is_of_batch(self) -> bool:
        """Return whether it describes an event read as one of several."""
        return bool(self.batch_url and self.proposal and self.proposal.title)

    @property
    def read(self) -> frozenset[str]:
        """Return the fields that were prefilled from elsewhere and not changed since."""
        return prefilled_fields(self.form.typed)

    @property
    def read_groups(self) -> list[PrefillGroup]:
        return read_groups(self.form.typed)

    @property
    def read_remarks(self) -> list[tuple[str, str]]:
        """Return remarks about prefilled values: field, text."""
        return remarks_of(self.form.typed)

    @property
    def access(self) -> list[BoundField]:
        """The accessibility fields."""
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
    """Build the form from what was typed, with errors where ``is_checked``, or those of ``only``.

    The progress marks are always set.
    """
    has_address = proposal is not None and proposal.contact_id is not None
    form = ProposalForm(typed, has_address=has_address)
    form.is_valid()
    picture = picture_step(proposal, typed, token, is_checked=is_checked, problem=picture_problem)
    place = form.known_place
    told = told_by(place, typed)
    shown = ProposalForm({**typed, **told}, is_checked=is_checked, has_address=has_address)
    for name in only and shown.errors.keys() - only:
        del shown.errors[name]
    alike: list[Place] = []
    if not place:
        alike = [*find_places(form.typed.get("place", "")), *find_similar_places(form)]
    return ProposePage(
        form=shown,
        steps=_step_marks(form, shown, picture),
        wrong=[(str(step.title), message, anchor) for step, message, anchor in shown.wrong()],
        opening=opening,
        proposal=proposal,
        token=token,
        places=list(dict.fromkeys(alike)),
        chosen_place=place,
        is_new_place=typed.get("place_choice") == NEW_PLACE,
        told_by_place=frozenset(told),
        understood=understood(form),
        reading=form.reading,
        picture=picture,
        alike=find_duplicates_of_form(form, proposal),
        point=point_box(form),
        waits=say_usual_wait(median_hours()),
        is_kept=is_kept,
        challenge=challenge,
        stopped=stopped,
        left=left,
        batch_url=_batch_url(proposal, token),
    )


def _step_marks(form: ProposalForm, shown: ProposalForm, picture: PictureStep) -> list[StepMark]:
    """Mark the steps done by what is typed in ``form``, wrong by the errors that ``shown`` has."""
    wrong = {step.anchor for step, _message, _field in form.wrong()}
    wrong_shown = {step.anchor for step, _message, _field in shown.wrong()}
    begun = {
        step.anchor for step in STEPS if any(form.typed.get(name) for name in form.fields_of(step))
    }
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


def _batch_url(proposal: Proposal | None, token: str) -> str:
    """Return the batch's review address for a proposal that has no address yet."""
    if proposal is None or not proposal.batch or proposal.contact_id is not None:
        return ""
    return reverse("participation:batch_review", args=[batch_token(token)])


def understood(form: ProposalForm) -> list[DescribedLine]:
    """Return the dates as they were understood, also for words with an open question."""
    if form.reading:
        return describe_reading(form.reading, site_language())
    return [describe_typed_line(line, site_language()) for line in form.lines]


def told_by(place: Place | None, typed: Typed) -> Typed:
    """Return the place's accessibility answers for fields that are unknown, as form values."""
    if place is None:
        return {}
    told = {
        name: getattr(place, name) for name in ACCESS if typed.get(name, "unknown") == "unknown"
    }
    return {name: ANSWERS[answer] for name, answer in told.items() if answer is not None}
