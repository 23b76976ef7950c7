"""Upload of a calendar: kept in memory alone, and no more of it than is read."""

from io import BytesIO

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers

from sources.ics.reading import MAX_BYTES

#: What the field is called in the form.
FIELD = "calendar"


class CalendarUpload(FileUploadHandler):
    """Takes the calendar from the handlers after it, which would write it to the disk; of what is too big one octet
    more than is read, so that it is seen to be."""

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
        super().new_file(field_name, file_name, content_type, content_length, charset, content_type_extra)
        self.is_ours = field_name == FIELD
        if self.is_ours:
            self.body = BytesIO()
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if not self.is_ours:
            return raw_data
        self.body.write(raw_data[: MAX_BYTES + 1 - self.body.tell()])
        return None

    def file_complete(self, file_size: int) -> InMemoryUploadedFile | None:
        if not self.is_ours:
            return None
        size = self.body.tell()
        self.body.seek(0)
        return InMemoryUploadedFile(self.body, FIELD, self.file_name, self.content_type, size, self.charset)
