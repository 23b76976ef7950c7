"""Length limits of form fields: counted on the page, not cut by the browser."""

from collections.abc import Mapping

from django.forms import Field


def count_lengths(fields: Mapping[str, Field]) -> None:
    """Replace the ``maxlength`` of ``fields`` by ``data-longest``, which ``counter.js`` reads.

    A browser silently cuts a paste at ``maxlength``. The form shows an error instead and keeps the
    text.
    """
    for field in fields.values():
        longest = field.widget.attrs.pop("maxlength", None)
        if longest:
            field.widget.attrs["data-longest"] = longest


class CountedMixin:
    """Form mixin that applies :func:`count_lengths` to its fields."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        count_lengths(self.fields)  # type: ignore[attr-defined]  # a form's
