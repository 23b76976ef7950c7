"""HTML for words: icons and the ``lang`` attribute."""

from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from agenda.wording.typography import current_language as page_language


def icon(name: str) -> SafeString:
    """Return the icon ``name`` of the SVG sprite.

    It is decorative, because a word always stands beside it.
    """
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("icons.svg"), name
    )


def language_attribute(language: str) -> SafeString:
    """Return ``lang="…"`` for a text in another language of the site than the page's.

    For other texts, it is empty.
    """
    if language.partition("-")[0] == page_language() or language not in dict(settings.LANGUAGES):
        return mark_safe("")
    return mark_safe(f' lang="{language}"')
