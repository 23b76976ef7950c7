"""Query parameters shared by the API's lists: page size, fields, cursor."""

from typing import Annotated, Any, Literal

from ninja import Field, Schema

from agenda.formats.schemas import AreaData, CategoryData, EventData, OrganisationData, PlaceData
from web.cursors import LONGEST

USUAL, MOST = 50, 300
#: Greatest id on any database (64 bits).
GREATEST_ID = 2**63 - 1

#: An empty field of a form counts as not given.
Empty = Literal[""]

Count = Annotated[int, Field(ge=1, le=MOST)] | Empty
#: Negative while a reader that started at 0 has not yet passed the deleted changes.
PlaceInChanges = Annotated[int, Field(ge=-GREATEST_ID, le=GREATEST_ID)] | Empty


def place_after(last: int, cut: int, *, more: bool) -> int:
    """Return ``depuis`` for the next request.

    Negative while it is below ``cut``, the last deleted id.
    """
    return -last if more and last < cut else max(last, cut)


def fields_parameter(record: type[Schema]) -> Any:
    """Return the type of ``champs``: comma-separated fields of ``record``, or empty for all."""
    names = "|".join(record.model_fields)
    listed = ", ".join(record.model_fields)
    return Field(
        max_length=1000,
        pattern=f"^(({names})( *, *({names}))*)?$",
        description=f"The fields wanted, between commas; all if none. {listed}",
    )


EventFields = Annotated[str, fields_parameter(EventData)]
PlaceFields = Annotated[str, fields_parameter(PlaceData)]
OrganisationFields = Annotated[str, fields_parameter(OrganisationData)]
CategoryFields = Annotated[str, fields_parameter(CategoryData)]
AreaFields = Annotated[str, fields_parameter(AreaData)]


COUNT = f"How many at once; {USUAL} if empty"


class Paging(Schema):
    """Paging of a long list: send ``next`` of an answer as ``curseur``."""

    nombre: Count = Field(USUAL, description=COUNT)
    curseur: str = Field(
        "", max_length=LONGEST, description="From the last answer: read on from there"
    )
