"""Form of an image in the library."""

from django.utils.translation import gettext_lazy as _
from wagtail.images.forms import BaseImageForm

from web.lengths import CountedMixin


class PictureForm(CountedMixin, BaseImageForm):
    """Wagtail's image form with help for the description (``WAGTAILIMAGES_IMAGE_FORM_BASE``)."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if "description" in self.fields:
            self.fields["description"].label = _("Ce qu’elle montre")
            self.fields["description"].help_text = _(
                "Lu à voix haute à qui ne la voit pas : dites ce qu’on y voit, comme « Une "
                "danseuse saute sous un "
                "réverbère »."
            )
