"""docs/api.md lists which words of the API are French and which are from standards, completely."""

import re
from typing import Any

import pytest
from django.conf import settings

from config.api import api
from search.enums import CLOSED, MomentOfDay, PriceClass, Sort, When


@pytest.fixture(scope="module")
def document():
    return api.get_openapi_schema()


@pytest.fixture(scope="module")
def page():
    return (settings.BASE_DIR / "docs" / "api.md").read_text()


def words_of(page: str, beginning: str) -> set[str]:
    """Return the backquoted words after the last colon or bar of the line or paragraph with that
    beginning."""
    text = re.search(rf"^{re.escape(beginning)}.*?(?=\n\n|\n\|)", page, re.MULTILINE | re.DOTALL)[0]
    return set(re.findall(r"`([^`/.]+)`", re.split(r"[:|] (?=`)", text)[-1].partition(". ")[0]))


def addresses(document) -> tuple[set[str], set[str]]:
    """Return the words in paths outside /push, and those in /push."""
    apart: tuple[set[str], set[str]] = (set(), set())
    for path in document["paths"]:
        words = [
            word for word in path.removeprefix("/api/v1/").split("/") if not word.startswith("{")
        ]
        apart[words[0] == "push"].update(words)
    return apart


def parameters(document) -> set[str]:
    return {
        parameter["name"]
        for path in document["paths"].values()
        for operation in path.values()
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "query"
    }


def test_the_page_has_every_address(document, page):
    french, push = addresses(document)

    assert words_of(page, "| addresses") == french
    assert words_of(page, "Under `/api/v1/push/`") == push


def test_the_page_has_every_parameter(document, page):
    asked, reading = words_of(page, "| what is asked"), words_of(page, "| how a list is read")

    assert asked | reading == parameters(document)
    assert asked & reading == set()


def test_no_field_is_a_french_word_unless_the_page_says_so(document, page):
    asked = parameters(document)
    records = [
        schema.get("properties", {}) for schema in document["components"]["schemas"].values()
    ]
    # Ninja also puts the query parameters there, as a record.
    fields = {name for record in records if not record.keys() <= asked for name in record}

    assert fields & (asked | addresses(document)[0]) == words_of(
        page, "Where an address or a parameter"
    )


def test_no_closed_list_of_fields_has_a_parameters_values_but_one(document):
    kinds: list[Any] = [MomentOfDay, PriceClass, Sort, When, *CLOSED.values()]
    french = {value for kind in kinds for value in kind.values}

    lists = {
        name: set(schema["enum"])
        for name, schema in document["components"]["schemas"].items()
        if "enum" in schema
    }

    assert [name for name, values in lists.items() if values & french] == ["AudienceKind"]
