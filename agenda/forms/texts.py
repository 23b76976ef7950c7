"""Rich texts as an editor writes them."""

from typing import Any

from wagtail.admin.rich_text import DraftailRichTextArea

from agenda.models.drafts import NOTHING_WRITTEN
from web.lengths import CountedMixin


class WrittenFormMixin(CountedMixin):
    """A form whose texts are never cut, and empty when nothing is written in them.

    Wagtail's editor keeps a paragraph there once anything was typed, or the form refused: a page would open a
    section for it, and the history would show it as a change.
    """

    fields: dict[str, Any]
    cleaned_data: dict[str, Any]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data  # type: ignore[misc]
        for name, field in self.fields.items():
            if isinstance(field.widget, DraftailRichTextArea) and NOTHING_WRITTEN.fullmatch(data.get(name) or ""):
                data[name] = ""
        return data
