"""Upload handler for a calendar: in memory only, bounded in size."""

from io import BytesIO

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers

from sources.ics.reading import MAX_BYTES

#: Name of the form field.
FIELD = "calendar"


class CalendarUpload(FileUploadHandler):
    """Keep the calendar in memory, before the handlers that write to disk.

    A too large file is cut one octet after the maximum, so that its size is noticed.
    """

    is_ours = False

    def new_file(
        self,
        field_name: str,
        file_name: str,
        content_type: str,
        content_length: int | None,
        charset: str | None = None,
        content_type_extra: dict[str, bytes] | None = None,
    ) -> None:
        """Keep the calendar's file in memory; other files go to the next handler."""
        super().new_file(
            field_name, file_name, content_type, content_length, charset, content_type_extra
        )
        self.is_ours = field_name == FIELD
        if self.is_ours:
            self.body = BytesIO()
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Keep a chunk of the calendar, up to one octet over the limit; pass other files on."""
        if not self.is_ours:
            return raw_data
        self.body.write(raw_data[: MAX_BYTES + 1 - self.body.tell()])
        return None

    def file_complete(self, file_size: int) -> InMemoryUploadedFile | None:
        """Return the calendar's file; ``None`` for another file."""
        if not self.is_ours:
            return None
        size = self.body.tell()
        self.body.seek(0)
        return InMemoryUploadedFile(
            self.body, FIELD, self.file_name, self.content_type, size, self.charset
        )
