"""Forms of a thread's post, and of the request for an address's links."""

from django import forms
from django.utils.translation import gettext_lazy

from messaging.formats.mail import visible_text
from participation.forms.fields import required_line
from participation.forms.proposal import ProposalForm
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
        return required_line(
            visible_text(self.cleaned_data["text"]).strip(), POST_LENGTH, self.fields["text"]
        )


class LinksForm(forms.Form):
    """The address whose links are requested; never tells whether it is known."""

    email = forms.CharField(
        label=gettext_lazy("Adresse électronique"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email", "class": "input"}),
        error_messages={"required": gettext_lazy("Donnez l’adresse de vos propositions.")},
    )
    clean_email = ProposalForm.clean_email
