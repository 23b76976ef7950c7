"""Pictures of the demonstration: files in ``data/pictures`` with alternative text and credit."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from demo.tables import DATA, load_toml

FOLDER = DATA / "pictures"


@dataclass(frozen=True, slots=True)
class PictureFile:
    """One picture file, its texts, and the records that use it."""

    file_name: str
    alt: str
    credit: str
    #: Titles of events, slugs of places and programmes.
    worn_by: Sequence[str]
    #: Slugs of the categories whose other events wear it in turn.
    genres: Sequence[str] = ()

    @property
    def name(self) -> str:
        return self.file_name.partition(".")[0]

    @property
    def size(self) -> tuple[int, int]:
        with Image.open(FOLDER / self.file_name) as image:
            return image.size

    def read(self) -> bytes:
        return (FOLDER / self.file_name).read_bytes()


PICTURES = [PictureFile(file_name, **facts) for file_name, facts in load_toml("pictures").items()]


def picture_of(wearer: str) -> PictureFile | None:
    return next((picture for picture in PICTURES if wearer in picture.worn_by), None)


def pictures_of_genre(genre: str) -> list[PictureFile]:
    return [picture for picture in PICTURES if genre in picture.genres]
