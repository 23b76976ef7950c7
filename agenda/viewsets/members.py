"""«Les membres»: users who may publish in an organisation's name."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages

from agenda.forms.records import MembersForm
from agenda.internals import OneRecord, RecordPage
from agenda.models import Organisation
from agenda.services.memberships import replace_members


class MembersView(OneRecord, RecordPage, FormView[MembersForm]):
    """Form with one account per line.

    It needs the permission to change memberships, because it grants rights.
    """

    model = Organisation
    form_class = MembersForm
    page_title = gettext_lazy("Les membres")
    header_icon = "group"
    template_name = "agenda/cms/members.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"organisation": self.object}

    def form_valid(self, form: MembersForm) -> HttpResponse:
        replace_members(self.object, form.cleaned_data["members"])
        messages.success(self.request, _("Les membres sont enregistrés."))
        return super().form_valid(form)

    def get_success_url(self) -> str:
        return self.request.path
