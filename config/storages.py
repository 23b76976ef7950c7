"""Storages: static files, recompressed only when changed, and uploads."""

import gzip
import zlib
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class ChangedFilesCompressor(Compressor):
    """Compressor that keeps the compressed copies of an unchanged file."""

    def compress(self, path: str) -> list[str]:
        """Return the existing copies if they match the file, else compress it."""
        copies = [f"{path}.br", f"{path}.gz"]
        return copies if _is_packed(Path(path), *map(Path, copies)) else super().compress(path)


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage that compresses changed files only; all of Wagtail takes a minute."""

    def create_compressor(self, **options: object) -> ChangedFilesCompressor:
        return ChangedFilesCompressor(**options)


class UploadStorage(FileSystemStorage):
    """File storage that deletes a file which could not be written whole, as on a full disk."""

    def _save(self, name: str, content: File[bytes]) -> str:
        """Save a file; if that fails, delete the part that was written."""
        try:
            saved: str = super()._save(name, content)  # type: ignore[misc]  # Django's hook for storages
        except OSError:
            self.delete(name)
            raise
        return saved


def _is_packed(file: Path, by_brotli: Path, by_gzip: Path) -> bool:
    """Whether both copies match ``file``; gzip's is written last, so checking it is enough."""
    try:
        return by_brotli.exists() and gzip.decompress(by_gzip.read_bytes()) == file.read_bytes()
    except (OSError, EOFError, zlib.error):  # missing or truncated
        return False
