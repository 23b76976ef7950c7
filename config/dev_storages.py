"""Upload storage for development: draws the demonstration's pictures when they are first opened."""

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from config.storages import UploadStorage


class DrawnStorage(UploadStorage):
    """Storage that draws and keeps a missing file if it is a picture of the demonstration."""

    def exists(self, name: str) -> bool:
        from demo.services.pictures import is_original  # noqa: PLC0415 -- models

        return super().exists(name) or is_original(name)

    def size(self, name: str) -> int:
        self.draw(name)
        return super().size(name)

    def draw(self, name: str) -> None:
        """Draw a picture of the demonstration into the storage, unless its file exists."""
        path = Path(self.path(name))
        if path.exists():
            return

        from demo.services.pictures import draw_file  # noqa: PLC0415 -- models

        content = draw_file(name)
        if content is None:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, delete=False) as file:
            unfinished = Path(file.name)
            try:
                file.write(content)
                file.flush()
                unfinished.chmod(0o644)  # the web server reads it too
                unfinished.replace(path)  # atomic, however many draw it at once
            except OSError:  # a full disk
                unfinished.unlink(missing_ok=True)
                raise

    def _open(self, name: str, mode: str = "rb") -> IO[bytes]:
        self.draw(name)
        opened: IO[bytes] = super()._open(name, mode)  # type: ignore[misc]  # Django's hook for storages
        return opened
