"""Forms and validation for what people outside the CMS send."""

from participation.forms.correcting import (
    CorrectingForm,
    EventCorrectionForm,
    correction_form,
    read_correction,
)
from participation.forms.parts import (
    Changes,
    Part,
    Value,
    part_fields,
    parts_of,
    price_open,
    typed_of,
    value_of,
)
from participation.forms.pictures import ADDRESS, PICTURE_NAMES, PictureForm
from participation.forms.proposal import NEW_PLACE, Facts, ProposalForm
from participation.forms.reporting import ContestForm, ReportForm, report_kinds
from participation.forms.steps import ACCESS, STEPS, Step
from participation.forms.thread import LinksForm, PostForm
from participation.forms.typed import Typed, kept, read_typed, with_another_day, without_day

__all__ = [
    "ACCESS",
    "ADDRESS",
    "NEW_PLACE",
    "PICTURE_NAMES",
    "STEPS",
    "Changes",
    "ContestForm",
    "CorrectingForm",
    "EventCorrectionForm",
    "Facts",
    "LinksForm",
    "Part",
    "PictureForm",
    "PostForm",
    "ProposalForm",
    "ReportForm",
    "Step",
    "Typed",
    "Value",
    "correction_form",
    "kept",
    "part_fields",
    "parts_of",
    "price_open",
    "read_correction",
    "read_typed",
    "report_kinds",
    "typed_of",
    "value_of",
    "with_another_day",
    "without_day",
]
