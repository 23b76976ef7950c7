"""Markup that words carry: a drawing beside them, the language that they are in."""

from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from agenda.wording.typography import language as page_language


def icon(name: str) -> SafeString:
    """The drawing ``name`` of the sprite; decorative, for a word always stands beside it."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("icons.svg"), name)


def language_attribute(language: str) -> SafeString:
    """``lang="…"`` for a text in a language of the site that is not the page's."""
    if language.partition("-")[0] == page_language() or language not in dict(settings.LANGUAGES):
        return mark_safe("")
    return mark_safe(f' lang="{language}"')
