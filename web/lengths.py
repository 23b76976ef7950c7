"""Lengths of what is typed: counted on the page and refused by the form, never cut by the browser."""

from collections.abc import Mapping

from django.forms import Field


def count_lengths(fields: Mapping[str, Field]) -> None:
    """Have ``counter.js`` count what is typed in ``fields`` against their lengths.

    A browser cuts what is pasted at «maxlength» without a word. A form refuses it with one, and keeps what was typed.
    """
    for field in fields.values():
        longest = field.widget.attrs.pop("maxlength", None)
        if longest:
            field.widget.attrs["data-longest"] = longest


class CountedMixin:
    """A form whose fields are counted."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        count_lengths(self.fields)  # type: ignore[attr-defined]  # a form's
