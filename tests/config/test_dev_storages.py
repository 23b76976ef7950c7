"""Files of the demonstration's pictures are drawn when first requested; no other files are."""

import io

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from accounts.models import User
from config.dev_storages import DrawnStorage
from demo.pictures import PICTURES
from demo.services.pictures import draw_every_file, keep_picture, original_name

pytestmark = pytest.mark.django_db

PIANO = next(picture for picture in PICTURES if picture.name == "piano")


@pytest.fixture
def image(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "config.dev_storages.DrawnStorage"}
    }
    settings.ROOT_URLCONF = "config.dev_urls"
    return keep_picture(PIANO, User.objects.create_user("redaction"))


def files_in(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_size_is_drawn_when_its_address_is_first_asked_for(image, client, tmp_path):
    rendition = image.renditions.get(filter_spec="format-webp|fill-400x250")
    assert files_in(tmp_path) == []

    answer = client.get(rendition.url)

    with Image.open(io.BytesIO(b"".join(answer))) as drawn:
        assert (answer.status_code, drawn.format, drawn.size) == (200, "WEBP", (400, 250))
    assert files_in(tmp_path) == sorted([rendition.file.name, "original_images/piano.webp"])


def test_what_is_no_picture_of_ours_is_not_there(image, client, tmp_path):
    assert client.get("/media/images/soleil.png").status_code == 404
    assert files_in(tmp_path) == []


def test_what_an_editor_sends_under_the_name_of_one_that_is_not_drawn_yet_gets_a_name_of_its_own(
    image, tmp_path
):
    name = DrawnStorage().save(original_name(PIANO), ContentFile(b"another picture"))

    assert name != original_name(PIANO)
    assert DrawnStorage().size(original_name(PIANO)) == len(PIANO.read())
    assert (tmp_path / name).read_bytes() == b"another picture"


def test_for_a_server_of_files_all_are_drawn_at_once(image, tmp_path):
    draw_every_file()

    assert files_in(tmp_path) == sorted(
        [image.file.name, *image.renditions.values_list("file", flat=True)]
    )
