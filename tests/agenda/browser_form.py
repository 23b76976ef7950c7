"""The fields of a CMS form as a browser posts them without any change."""

from typing import Any

from lxml import html


def untouched(page: Any) -> dict[str, list[str]]:
    """Return the form fields of ``page``, a response, with the values that it shows."""
    [form] = html.fromstring(page.content).xpath("//form[@data-edit-form]")
    data: dict[str, list[str]] = {}
    for name, value in form.form_values():
        if "__prefix__" not in name:
            data.setdefault(name, []).append(value.replace("\r\n", "\n").replace("\n", "\r\n"))
    ticked = ("checkbox", "radio", "file", "submit", "button")
    for empty in form.xpath(".//input[@name][not(@value)]"):
        if empty.get("type") not in ticked and "__prefix__" not in empty.get("name"):
            data.setdefault(empty.get("name"), [""])
    return data
