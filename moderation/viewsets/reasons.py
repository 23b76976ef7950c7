"""Reasons for refusals, edited in both languages."""

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.snippets.views.snippets import DeleteView, SnippetViewSet

from moderation.kinds import KINDS
from moderation.models import Reason
from moderation.permissions import ReasonPermissionPolicy


class ReasonForm(WagtailAdminModelForm):
    """Form of a reason; its kinds are checkboxes, stored as a list."""

    kinds = forms.MultipleChoiceField(
        label=_("Pour quoi"),
        choices=lambda: [(kind.name, kind.label) for kind in KINDS.values()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Rien de coché : pour tout."),
    )


class ReasonDeleteView(DeleteView):
    """Delete view that checks the permission for this reason; Wagtail's checks the model only."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Redirect to the form of a reason that a decision uses: it cannot be deleted."""
        if not ReasonPermissionPolicy().user_has_permission_for_instance(
            request.user, "delete", self.object
        ):
            messages.error(
                request, gettext("Ce motif a servi : décochez « proposé aux modérateurs ».")
            )
            return redirect("wagtailsnippets_moderation_reason:edit", self.object.pk)
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer


class ReasonViewSet(SnippetViewSet):
    """Reasons that moderators choose from; a used one is retired, not deleted."""

    model = Reason
    icon = "list-ul"
    menu_label = _("Motifs de refus")
    add_to_admin_menu = False
    list_display = [
        "text_fr",
        "text_en",
        BooleanColumn("is_final", label=_("Sans retour")),
        Column("sort_order", label=_("Rang"), sort_key="sort_order"),
        BooleanColumn("live", label=_("Proposé")),
    ]
    ordering = ["sort_order", "pk"]
    copy_view_enabled = False
    delete_view_class = ReasonDeleteView
    edit_handler = ObjectList(
        [
            FieldPanel("text_fr"),
            FieldPanel("text_en"),
            FieldPanel("kinds"),
            FieldPanel("is_final"),
            FieldRowPanel([FieldPanel("sort_order"), FieldPanel("live")]),
        ],
        base_form_class=ReasonForm,
    )
