"""Unchanged static files keep their compressed copies at an upgrade; uploads are written completely
or not at all."""

import errno
import gzip
import os

import brotli
import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command

from config.storages import UploadStorage

FIRST, CHANGED = "body { color: black }\n" * 40, "body { color: white }\n" * 40


@pytest.fixture
def source(settings, tmp_path):
    """The source folder of static files; they are collected to ``collected`` beside it."""
    folder = tmp_path / "source"
    folder.mkdir()
    settings.STATICFILES_DIRS, settings.STATICFILES_FINDERS = (
        [folder],
        ["django.contrib.staticfiles.finders.FileSystemFinder"],
    )
    settings.STATIC_ROOT = tmp_path / "collected"
    storage = {"BACKEND": "config.storages.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": storage}
    return folder


def collect(source):
    """Collect the files; return the names of newly compressed copies, and set their times to 0."""
    call_command("collectstatic", interactive=False, verbosity=0)
    copies = sorted(
        path for path in (source.parent / "collected").iterdir() if path.suffix in (".br", ".gz")
    )
    made = [path.name for path in copies if path.stat().st_mtime]
    for path in copies:
        os.utime(path, (0, 0))
    return made


def test_what_did_not_change_is_not_compressed_again(source):
    (source / "one.css").write_text(FIRST)
    (source / "other.css").write_text(FIRST)
    first = collect(source)

    again = collect(source)
    (source / "one.css").write_text(CHANGED)
    # Newer than what was collected, whatever the clock's resolution.
    os.utime(source / "one.css", (4e9, 4e9))
    changed = collect(source)

    collected = source.parent / "collected"
    assert (len(first), again) == (8, [])
    assert [name for name in changed if not name.startswith("one.")] == []
    assert len(changed) == 4
    assert gzip.decompress((collected / "one.css.gz").read_bytes()).decode() == CHANGED
    assert brotli.decompress((collected / "one.css.br").read_bytes()).decode() == CHANGED


def test_a_copy_that_was_cut_off_is_made_again(source):
    (source / "one.css").write_text(FIRST)
    collect(source)
    cut = source.parent / "collected" / "one.css.gz"
    cut.write_bytes(cut.read_bytes()[:-4])
    os.utime(cut, (0, 0))

    collect(source)

    assert gzip.decompress(cut.read_bytes()).decode() == FIRST


def test_a_file_that_could_not_be_written_to_its_end_leaves_nothing(tmp_path):
    storage = UploadStorage(location=tmp_path)
    storage.save("affiche.jpg", ContentFile(b"old"))

    class Cut(ContentFile):
        def chunks(self, chunk_size=None):
            yield b"half of it"
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(OSError, match="No space left"):
        storage.save("affiche.jpg", Cut(b"all of it"))

    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [
        ("affiche.jpg", b"old")
    ]
