"""Parameters of reading, the same in every list of the API: how many, which fields, where to read on."""

from typing import Annotated, Any, Literal

from ninja import Field, Schema

from agenda.formats.schemas import AreaData, CategoryData, EventData, OrganisationData, PlaceData
from web.cursors import LONGEST

USUAL, MOST = 50, 300
#: What an id may be on every database.
GREATEST_ID = 2**63 - 1

#: A form sends what was left empty: nothing was said.
Empty = Literal[""]

Count = Annotated[int, Field(ge=1, le=MOST)] | Empty
#: Negative: of a reading that began at 0, and has not passed yet what was cut.
PlaceInChanges = Annotated[int, Field(ge=-GREATEST_ID, le=GREATEST_ID)] | Empty


def place_after(last: int, cut: int, *, more: bool) -> int:
    """The ``depuis`` of the next request: negative while the reader has not passed the lines that were ``cut``."""
    return -last if more and last < cut else max(last, cut)


def names_of(record: type[Schema]) -> Any:
    """What ``champs`` may be: names of ``record``'s fields between commas, or nothing for all of them."""
    names = "|".join(record.model_fields)
    return Field(
        max_length=1000,
        pattern=f"^(({names})( *, *({names}))*)?$",
        description=f"The fields wanted, between commas; all if none. {', '.join(record.model_fields)}",
    )


EventFields = Annotated[str, names_of(EventData)]
PlaceFields = Annotated[str, names_of(PlaceData)]
OrganisationFields = Annotated[str, names_of(OrganisationData)]
CategoryFields = Annotated[str, names_of(CategoryData)]
AreaFields = Annotated[str, names_of(AreaData)]


COUNT = f"How many at once; {USUAL} if empty"


class Paging(Schema):
    """How a long list is read: come back with ``next`` as ``curseur``."""

    nombre: Count = Field(USUAL, description=COUNT)
    curseur: str = Field("", max_length=LONGEST, description="From the last answer: read on from there")
