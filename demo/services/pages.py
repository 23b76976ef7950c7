"""Creates the editorial pages of the demonstration: home, articles, festival, selections."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from wagtail.models import Page, Site

from accounts.models import User
from agenda.models import (
    ArticlePage,
    Event,
    HomePage,
    ProgrammePage,
    SelectionChoice,
    SelectionIndexPage,
    SelectionPage,
)
from demo.dates import day_from
from demo.pictures import picture_of
from demo.services.pictures import keep_picture
from demo.tables import TomlTable, load_toml


@transaction.atomic
def keep_home(user: User) -> HomePage:
    """Return the site's home page; create it in place of Wagtail's if there is none."""
    home: HomePage | None = HomePage.objects.first()
    if home is None:
        text = load_toml("pages")["home"]
        home = HomePage(title=text["title"], slug=text["slug"], owner=user)
        Page.get_first_root_node().add_child(instance=home)
        home.save_revision(user=user, log_action=True).publish(user=user)
    site = Site.objects.filter(is_default_site=True).first()
    if (
        site
        and site.root_page_id != home.pk
        and not issubclass(site.root_page.specific_class, HomePage)
    ):
        welcome = Page.objects.get(pk=site.root_page_id)
        site.root_page = home
        site.save()
        # Delete Wagtail's welcome page, unless it has children.
        if (
            welcome.specific_class is Page
            and not welcome.get_children().exists()
            and welcome.depth > 1
        ):
            welcome.delete()
    return home


@transaction.atomic
def keep_articles(home: HomePage, user: User) -> None:
    """Create the articles linked in the footer of every page."""
    for text in load_toml("pages")["articles"]:
        if not ArticlePage.objects.filter(slug=text["slug"]).exists():
            bodies = {
                name: [("text", paragraph) for paragraph in text[name]]
                for name in ("body", "body_en")
            }
            _publish_under(home, ArticlePage(**text | bodies, show_in_menus=True), user)


@transaction.atomic
def keep_festival(home: HomePage, user: User, today: date) -> ProgrammePage:
    """Create the festival's programme page if it is missing."""
    text = _fields_without(load_toml("texts/festival"), "written")
    known: ProgrammePage | None = ProgrammePage.objects.filter(slug=text["slug"]).first()
    if known:
        return known
    for name in ("body", "body_en"):
        text[name] = "".join(f"<p>{paragraph}</p>" for paragraph in text[name])
    for name in ("start_on", "end_on"):
        text[name] = day_from(today, text[name])
    picture = picture_of(text["slug"])
    festival = ProgrammePage(**text, cover=picture and keep_picture(picture, user))
    _publish_under(home, festival, user)
    return festival


@transaction.atomic
def keep_selections(home: HomePage, user: User) -> None:
    """Create the selections of existing events, under their index page."""
    above = load_toml("pages")["selections"]
    index = SelectionIndexPage.objects.first()
    if index is None:
        index = SelectionIndexPage(**_fields_without(above, "lists"))
        _publish_under(home, index, user)
    for text in above["lists"]:
        if not SelectionPage.objects.filter(slug=text["slug"]).exists():
            selection = SelectionPage(**_fields_without(text, "events"))
            selection.choices.add(*_choices(text["events"]))
            _publish_under(index, selection, user)


def _choices(titles: Sequence[str]) -> list[SelectionChoice]:
    """Return the choice of each event that exists, in the order of their ``titles``."""
    keys = dict(Event.objects.filter(title__in=titles).values_list("title", "pk"))
    return [
        SelectionChoice(event_id=keys[title], sort_order=rank)
        for rank, title in enumerate(titles)
        if title in keys
    ]


@transaction.atomic
def choose_pick(home: HomePage, user: User) -> None:
    """Set the home page's pick, unless it has one already."""
    text = load_toml("pages")["home"]
    pick = Event.objects.live().filter(title=text["pick"]).first()
    home = HomePage.objects.get(pk=home.pk)
    if home.pick_id or not pick:
        return
    home.pick = pick
    for name in ("pick_text", "pick_text_en", "pick_note", "pick_note_en"):
        setattr(home, name, text[name])
    home.save_revision(user=user, log_action=True).publish(user=user)


def _fields_without(text: TomlTable, name: str) -> TomlTable:
    return {field: value for field, value in text.items() if field != name}


def _publish_under(parent: Page, page: Page, user: User) -> None:
    page.owner = user
    parent.add_child(instance=page)
    page.save_revision(user=user, log_action=True).publish(user=user)
