"""StreamField blocks of the editorial pages."""

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import RichTextBlock, StreamBlock
from wagtail.images.blocks import ImageBlock
from wagtail.snippets.blocks import SnippetChooserBlock

#: Features of rich text in pages and records.
FEATURES = ["h3", "bold", "italic", "ol", "ul", "link"]


class BodyBlock(StreamBlock):
    """The body of a page: text, pictures, and events of the agenda."""

    text = RichTextBlock(label=_("texte"), features=["h2", *FEATURES, "event"])
    picture = ImageBlock(label=_("image"), template="agenda/blocks/picture.html")
    event = SnippetChooserBlock(
        "agenda.Event", label=_("événement"), template="agenda/blocks/event.html"
    )
