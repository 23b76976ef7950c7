"""Rich text fields of forms."""

from typing import Any

from wagtail.admin.rich_text import DraftailRichTextArea

from agenda.models.drafts import NOTHING_WRITTEN
from web.lengths import CountedMixin


class WrittenFormMixin(CountedMixin):
    """A form that never cuts texts, and empties rich texts without content.

    Wagtail's editor keeps an empty paragraph after typing or an invalid form: the page would show
    an empty section for it, and the history would list a change.
    """

    fields: dict[str, Any]
    cleaned_data: dict[str, Any]

    def clean(self) -> dict[str, Any]:
        """Empty the rich texts in which nothing is written."""
        data = super().clean() or self.cleaned_data  # type: ignore[misc]
        for name, field in self.fields.items():
            if isinstance(field.widget, DraftailRichTextArea) and NOTHING_WRITTEN.fullmatch(
                data.get(name) or ""
            ):
                data[name] = ""
        return data
