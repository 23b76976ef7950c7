"""Forms of a thread's post, and of the request for an address's links."""

from django import forms
from django.utils.translation import gettext_lazy

from messaging.formats.mail import visible_text
from participation.forms.fields import AddressField
from participation.models import POST_LENGTH
from web.lengths import CountedMixin


class PostForm(CountedMixin, forms.Form):
    """A post in the thread."""

    text = forms.CharField(
        max_length=POST_LENGTH,
        widget=forms.Textarea({"rows": 4, "class": "input"}),
        error_messages={"required": gettext_lazy("Écrivez quelque chose.")},
    )

    def clean_text(self) -> str:
        text = visible_text(self.cleaned_data["text"]).strip()
        if not text:
            raise forms.ValidationError(self.fields["text"].error_messages["required"])
        return text


class LinksForm(forms.Form):
    """The address whose links are requested; never tells whether it is known."""

    email = AddressField(
        error_messages={"required": gettext_lazy("Donnez l’adresse de vos propositions.")},
    )
