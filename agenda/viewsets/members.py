"""«Les membres»: users who may publish in an organisation's name."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages

from agenda.forms.records import MembersForm
from agenda.internals import AdminPage, OneRecord
from agenda.models import Organisation
from agenda.services.memberships import replace_members


class MembersView(OneRecord, AdminPage, FormView[MembersForm]):
    """Form with one account per line.

    It needs the permission to change memberships, because it grants rights.
    """

    model = Organisation
    form_class = MembersForm
    page_title = gettext_lazy("Les membres")
    header_icon = "group"
    template_name = "agenda/cms/members.html"
    index_url_name: str = ""
    edit_url_name: str = ""

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"organisation": self.object}

    def form_valid(self, form: MembersForm) -> HttpResponse:
        replace_members(self.object, form.cleaned_data["members"])
        messages.success(self.request, _("Les membres sont enregistrés."))
        return super().form_valid(form)

    def get_success_url(self) -> str:
        return self.request.path

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": _("Organisations")},
            {"url": reverse(self.edit_url_name, args=[self.object.pk]), "label": str(self.object)},
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]
