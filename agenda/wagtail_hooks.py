"""The agenda's additions to the CMS: permissions, panels, styles."""

from django.contrib.auth.models import Permission
from django.db.models import DateField, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.actions.registry import ActionRegistry
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.menu import DismissibleMenuItem, MenuItem
from wagtail.admin.search import SearchArea
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import (
    LockedPagesPanel,
    RecentEditsPanel,
    UserObjectsInWorkflowModerationPanel,
)
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from agenda.forms.dates import DAY_OPTIONS
from agenda.internals import (
    localize_title_separator,
    restrict_site_history,
    skip_log_validation,
    skip_site_page_lookup,
)
from agenda.models import Event, Membership
from agenda.permissions import EventPermissionPolicy, HistoryPermissionPolicy
from agenda.viewsets.actions import lead_with_publishing
from agenda.viewsets.bulk import (
    CancelBulkAction,
    CategoryBulkAction,
    DeleteEventsBulkAction,
    FeatureBulkAction,
    ProgrammeBulkAction,
    PublishBulkAction,
    ScheduleBulkAction,
)
from agenda.viewsets.guide import GuideView
from agenda.viewsets.history import register_date_actions
from agenda.viewsets.home import OpenedPanel, ProposedPanel, WeekPanel
from agenda.viewsets.menu import AgendaGroup
from agenda.viewsets.pages import PAGE_VIEWSETS, show_site_pages
from agenda.viewsets.refreshes import show_progress_after_publication, show_progress_on_form
from agenda.viewsets.remarks import show_remarks
from agenda.viewsets.richtext import register_event_links
from agenda.viewsets.withdrawing import DeleteEventAction

# Registered before anything reads it: Wagtail keeps the first policy.
register_permission_policy(Event, EventPermissionPolicy())

# Wagtail's default format is «2026-03-07».
register_form_field_override(DateField, override=DAY_OPTIONS)

restrict_site_history(HistoryPermissionPolicy(Event))
localize_title_separator()
skip_log_validation()
skip_site_page_lookup()

hooks.register("register_admin_viewset", lambda: PAGE_VIEWSETS)
register_snippet(AgendaGroup)

# The last one replaces Wagtail’s own action, whose order is 0.
for action in (
    PublishBulkAction,
    ScheduleBulkAction,
    FeatureBulkAction,
    CategoryBulkAction,
    ProgrammeBulkAction,
    CancelBulkAction,
    DeleteEventsBulkAction,
):
    hooks.register("register_bulk_action", action, order=1)


@hooks.register("register_actions")
def register_deletion(registry: ActionRegistry) -> None:
    registry.register(Event, DeleteEventAction)


hooks.register("register_log_actions", register_date_actions)

hooks.register("construct_page_action_menu", lead_with_publishing)
hooks.register("construct_snippet_action_menu", lead_with_publishing)
hooks.register("register_rich_text_features", register_event_links)
hooks.register("before_edit_snippet", show_progress_on_form)
hooks.register(
    "before_edit_page", lambda request, page: show_progress_on_form(request, page.specific)
)
hooks.register("after_edit_snippet", show_progress_after_publication)
hooks.register("after_create_snippet", show_remarks)
hooks.register("after_edit_snippet", show_remarks)
hooks.register("after_edit_page", show_progress_after_publication)


class EventsSearchArea(SearchArea):
    def is_shown(self, request: HttpRequest) -> bool:
        return EventPermissionPolicy().user_has_permission(request.user, "change")


@hooks.register("register_admin_search_area")
def events_search_area() -> SearchArea:
    url = reverse("wagtailsnippets_agenda_event:list")
    return EventsSearchArea(_("Événements"), url, name="evenements", icon_name="date", order=50)


@hooks.register("construct_main_menu")
def open_pages_on_the_site(request: HttpRequest, items: list[MenuItem]) -> None:
    """Make «Pages» open the site's pages.

    Wagtail's explorer starts at the root, where nothing can be written.
    """
    for place, item in enumerate(items):
        if item.name == "explorer":
            url = reverse("site_pages")
            items[place] = MenuItem(
                item.label, url, name=item.name, icon_name=item.icon_name, order=item.order
            )


@hooks.register("register_admin_urls")
def cms_urls() -> list[URLPattern]:
    return [
        path("pages-du-site/", show_site_pages, name="site_pages"),
        path("gestes/", GuideView.as_view(), name="guide"),
    ]


@hooks.register("register_help_menu_item")
def guide_menu_item() -> MenuItem:
    return MenuItem(
        GuideView.page_title, reverse("guide"), name="guide", icon_name="help", order=100
    )


@hooks.register("construct_help_menu")
def drop_wagtails_help(request: HttpRequest, items: list[MenuItem]) -> None:
    """Remove Wagtail's guide and release notes: they lead to other sites, in English only."""
    items[:] = [item for item in items if not isinstance(item, DismissibleMenuItem)]


@hooks.register("register_permissions")
def membership_permissions() -> QuerySet[Permission]:
    """Offer the permission on memberships in group forms.

    They have no view that would register it.
    """
    return Permission.objects.filter(
        content_type__app_label="agenda",
        content_type__model=Membership._meta.model_name,
        codename__startswith="change",
    )


@hooks.register("construct_homepage_panels")
def add_home_panels(request: HttpRequest, panels: list[Component]) -> None:
    """Replace Wagtail's panels, which show only pages, by our own."""
    replaced = (RecentEditsPanel, LockedPagesPanel, UserObjectsInWorkflowModerationPanel)
    panels[:] = [panel for panel in panels if not isinstance(panel, replaced)]
    panels += [ProposedPanel(), WeekPanel(), OpenedPanel()]


@hooks.register("construct_homepage_summary_items")
def drop_summary(request: HttpRequest, items: list[Component]) -> None:
    """Remove the counts of pages, images and documents."""
    items.clear()


@hooks.register("insert_global_admin_css")
def cms_style() -> str:
    """Load the style sheets of the CMS.

    Without JavaScript, Wagtail's tabs hide all fields, and the second sheet shows them.
    """
    return format_html(
        '<link rel="stylesheet" href="{}"><noscript><link rel="stylesheet" href="{}"></noscript>',
        versioned_static("css/cms.css"),
        versioned_static("css/cms-noscript.css"),
    )


@hooks.register("insert_global_admin_js")
def cms_script() -> str:
    """Load the scripts of the CMS.

    The last two are not modules, because they must run before any field is set up. One of them
    changes Wagtail's date picker, the other records user input.
    """
    return format_html(
        '<script type="module" src="{}"></script><script type="module" src="{}"></script>'
        '<script src="{}"></script><script src="{}"></script>',
        versioned_static("js/counter.js"),
        versioned_static("js/cms-bulk.js"),
        versioned_static("js/cms-dates.js"),
        versioned_static("js/cms-touched.js"),
    )


@hooks.register("insert_editor_js")
def saving_script() -> str:
    return format_html(
        '<script type="module" src="{}"></script>' * 5,
        versioned_static("js/cms-chosen.js"),
        versioned_static("js/cms-saving.js"),
        versioned_static("js/cms-remarks.js"),
        versioned_static("js/cms-schedule.js"),
        versioned_static("js/dates-in-words.js"),
    )
