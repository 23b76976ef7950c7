"""Forms of the editors for synonyms and landmarks."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from search.models import Synonym
from search.query.terms import Way
from search.text import stems


class SynonymForm(WagtailAdminModelForm):
    def clean_expressions(self) -> str:
        """Return the distinct expressions, comma-separated; an error in any other case.

        There are two at least, each has a content word, and no other synonym has them all.
        """
        by_stems: dict[Way, str] = {}
        for expression in self.cleaned_data["expressions"].split(","):
            shown = " ".join(expression.split())
            if not shown:
                continue
            if not (key := tuple(stems(shown))):
                raise ValidationError(
                    _("« %(words)s » : ces mots sont partout, aucun ne peut en être synonyme.")
                    % {"words": shown}
                )
            by_stems.setdefault(key, shown)
        if len(by_stems) < 2:
            raise ValidationError(
                _(
                    "Donnez au moins deux façons de le dire, séparées par une virgule. "
                    "Pluriels et accents se trouvent seuls."
                )
            )
        for other in Synonym.objects.exclude(pk=self.instance.pk):
            theirs = {tuple(stems(expression)) for expression in other.expressions.split(",")}
            if set(by_stems) <= theirs:
                raise ValidationError(
                    _("Ces mots sont déjà ensemble : « %(words)s ».") % {"words": other.expressions}
                )
        return ", ".join(by_stems.values())


class LandmarkForm(WagtailAdminModelForm):
    """Form of a landmark: a point that people name in queries."""

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not stems(name):
            raise forms.ValidationError(
                _("Ce nom ne dit rien que la recherche puisse reconnaître.")
            )
        return name

    def clean_other_names(self) -> str:
        given = self.cleaned_data["other_names"].split(",")
        return ", ".join(dict.fromkeys(" ".join(name.split()) for name in given if name.strip()))
