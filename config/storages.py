"""Static files, of which an upgrade compresses anew only those that changed; and what editors send."""

import gzip
import zlib
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class ChangedFilesCompressor(Compressor):
    """Keep the copies of a file whose content is the same: to unpack one takes a hundredth of packing it."""

    def compress(self, path: str) -> list[str]:
        copies = [f"{path}.br", f"{path}.gz"]
        return copies if _is_packed(Path(path), *map(Path, copies)) else super().compress(path)


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, which compresses only what changed: all of Wagtail would take a minute at each upgrade."""

    def create_compressor(self, **options: object) -> ChangedFilesCompressor:
        return ChangedFilesCompressor(**options)


class UploadStorage(FileSystemStorage):
    """Leaves nothing of a file that could not be written to its end, as where the disk is full."""

    def _save(self, name: str, content: File[bytes]) -> str:
        try:
            saved: str = super()._save(name, content)  # type: ignore[misc]  # Django's hook for storages
        except OSError:
            self.delete(name)
            raise
        return saved


def _is_packed(file: Path, by_brotli: Path, by_gzip: Path) -> bool:
    """Whether both copies are of what ``file`` holds now. That of gzip is written last: it tells for both."""
    try:
        return by_brotli.exists() and gzip.decompress(by_gzip.read_bytes()) == file.read_bytes()
    except (OSError, EOFError, zlib.error):  # there is none, or it was cut off
        return False
