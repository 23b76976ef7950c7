"""What a reader sends."""

from django import forms
from django.utils.translation import gettext_lazy as _

from nights.models.questions import NAME_LENGTH, QUESTION_LENGTH


class AskForm(forms.Form):
    """A question, and a first name if one likes."""

    text = forms.CharField(
        max_length=QUESTION_LENGTH,
        error_messages={
            "required": _("Il manque la question."),
            "max_length": _("280 signes au plus : qu’est-ce qui compte le plus ?"),
        },
    )
    name = forms.CharField(max_length=NAME_LENGTH, required=False)
