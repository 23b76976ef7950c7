"""English is complete, French typography is right, and the compiled catalogues are current."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import django
import polib
import pytest
from django.apps import apps
from django.utils.translation import gettext, ngettext, override, pgettext

from config import ROOMS

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
#: Text in every file that calls one of them; other files need not be parsed.
CALL = re.compile(rf"\b({'|'.join(GETTEXT)})\s*\(")
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[+]?[sd]|%[sd]|\{[a-z_]+\}")


@pytest.fixture(scope="module")
def catalogue():
    return polib.pofile(str(CATALOGUE))


def forms(entry):
    """Return (French, translation) of each form of ``entry``."""
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    return [
        (entry.msgid_plural if form else entry.msgid, text)
        for form, text in entry.msgstr_plural.items()
    ]


def spoken(entry):
    """Return the forms of ``entry`` in the active language."""
    if entry.msgctxt:
        return [pgettext(entry.msgctxt, entry.msgid)]
    if not entry.msgid_plural:
        return [gettext(entry.msgid)]
    return [ngettext(entry.msgid, entry.msgid_plural, count) for count in (1, 2)]


def messages_of(path):
    """Yield the first argument of every gettext call in a file, as Python reads it."""
    text = path.read_text()
    if not CALL.search(text):
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in GETTEXT:
            yield ast.literal_eval(node.args[0])


def others_messages():
    """Return the messages of Django, Wagtail and other applications."""
    theirs = [Path(app.path) for app in apps.get_app_configs() if Path(app.path).parent != ROOT]
    folders = [
        Path(django.__file__).parent / "conf" / "locale",
        *(path / "locale" for path in theirs),
    ]
    files = [folder / "fr" / "LC_MESSAGES" / "django.mo" for folder in folders]
    return {entry.msgid for file in files if file.exists() for entry in polib.mofile(str(file))}


def test_every_message_has_its_english(catalogue):
    missing = [
        entry.msgid
        for entry in catalogue
        if entry.fuzzy or not all(text for _french, text in forms(entry))
    ]

    assert missing == []


def test_no_translation_loses_or_invents_a_placeholder(catalogue):
    wrong = [
        (french, english)
        for entry in catalogue
        for french, english in forms(entry)
        # The singular may have «one» as a word.
        if not set(PLACEHOLDER.findall(english))
        <= set(PLACEHOLDER.findall(french + (entry.msgid_plural or "")))
        or (
            not entry.msgid_plural
            and sorted(PLACEHOLDER.findall(french)) != sorted(PLACEHOLDER.findall(english))
        )
    ]

    assert wrong == []


def test_french_is_written_with_no_break_spaces_and_true_apostrophes(catalogue):
    wrong = [
        text
        for entry in catalogue
        for text in (entry.msgid, entry.msgid_plural)
        if re.search(r"[^\u00a0](»|[:;?!](?=\s|$))|«(?!\u00a0)|\w'\w|\u202f", text)
    ]

    assert wrong == []


def test_english_is_written_with_curly_quotes_and_no_french_space(catalogue):
    wrong = [
        english
        for entry in catalogue
        for _french, english in forms(entry)
        if re.search(r"[\s\u00a0][:;?!]|[«»]|\w'\w|\"|\bplease\b", english, re.IGNORECASE)
    ]

    assert wrong == []


def test_what_is_compiled_is_what_is_written(catalogue):
    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))

    def said(entries):
        return {(entry.msgctxt, entry.msgid): forms(entry) for entry in entries}

    assert said(compiled) == said(catalogue)


def test_every_message_of_the_code_is_in_the_catalogue_as_python_reads_it(catalogue):
    """xgettext alone misses escapes, and calls inside f-strings."""
    known = {entry.msgid for entry in catalogue}
    paths = [
        path
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if "migrations" not in path.parts
    ]

    unknown = [
        (path.name, message)
        for path in paths
        for message in messages_of(path)
        if message not in known
    ]

    assert unknown == []


def test_the_catalogue_holds_what_the_code_says_and_nothing_else(catalogue, tmp_path):
    if not shutil.which("xgettext"):
        pytest.skip("xgettext is not there: apt-get install gettext")
    for name in [*ROOMS, "templates"]:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "locale").mkdir()
    # Without settings: loading the apps would take longer than the extraction.
    command = [sys.executable, "-m", "django", "makemessages", "-l", "en"]
    environment = {
        name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"
    }
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)

    extracted = polib.pofile(str(tmp_path / "locale" / "en" / "LC_MESSAGES" / "django.po"))
    said = {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in extracted}
    known = {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in catalogue}

    assert (said - known, known - said) == (set(), set())


def test_in_english_each_message_says_its_english(catalogue):
    with override("en"):
        said = {(entry.msgctxt, entry.msgid): spoken(entry) for entry in catalogue}

    assert said == {
        (entry.msgctxt, entry.msgid): [english for _french, english in forms(entry)]
        for entry in catalogue
    }


def test_in_french_no_message_is_taken_for_a_word_of_django_or_wagtail(catalogue):
    with override("fr"):
        said = {entry.msgid: spoken(entry) for entry in catalogue}

    assert said == {
        entry.msgid: [french for french, _english in forms(entry)] for entry in catalogue
    }


def test_english_changes_no_word_of_django_or_wagtail(catalogue):
    theirs = others_messages()

    changed = [
        entry.msgid for entry in catalogue if entry.msgid in theirs and entry.msgstr != entry.msgid
    ]

    assert ("Save draft" in theirs, "This field is required." in theirs, changed) == (
        True,
        True,
        [],
    )


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("This field is required.", "Champ requis."),
        ("Save draft", "Enregistrer le brouillon"),
        ("Monday", "lundi"),
    ],
)
def test_django_and_wagtail_speak_the_language_of_the_page(english, french):
    said = {}
    for language in ("fr", "en"):
        with override(language):
            said[language] = gettext(english)

    assert said == {"fr": french, "en": english}
