"""Rich text fields of forms."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.rich_text import DraftailRichTextArea

from agenda.models.drafts import NOTHING_WRITTEN
from web.lengths import CountedMixin


class WrittenFormMixin(CountedMixin):
    """A form that never cuts texts, empties rich texts without content, and checks its picture.

    Wagtail's editor keeps an empty paragraph after typing or an invalid form: the page would show
    an empty section for it, and the history would list a change.
    """

    fields: dict[str, Any]
    cleaned_data: dict[str, Any]

    def clean(self) -> dict[str, Any]:
        """Empty unwritten rich texts; a publication needs the description of the picture."""
        data = super().clean() or self.cleaned_data  # type: ignore[misc]
        for name, field in self.fields.items():
            is_rich = isinstance(field.widget, DraftailRichTextArea)
            if is_rich and NOTHING_WRITTEN.fullmatch(data.get(name) or ""):
                data[name] = ""
        has_picture = data.get("cover") and not self.is_deferred_validation  # type: ignore[attr-defined]
        if has_picture and not data.get("cover_alt"):
            words = _("Dites ce que montre l’image, pour qui ne la voit pas, ou retirez-la.")
            self.add_error("cover_alt", words)  # type: ignore[attr-defined]
        return data
