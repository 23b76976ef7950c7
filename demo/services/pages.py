"""Creates the editorial pages of the demonstration: home, articles, festival, selections."""

from dataclasses import asdict
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
from demo import pages
from demo.dates import day_from
from demo.pictures import picture_of
from demo.services.pictures import keep_picture


@transaction.atomic
def keep_home(user: User) -> HomePage:
    """Return the site's home page; create it in place of Wagtail's welcome page if there is none."""
    home: HomePage | None = HomePage.objects.first()
    if home is None:
        text = pages.home()
        home = HomePage(title=text.title, slug=text.slug, owner=user)
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
    for text in pages.articles():
        if not ArticlePage.objects.filter(slug=text.slug).exists():
            facts = asdict(text)
            for name in ("body", "body_en"):
                facts[name] = [("text", paragraph) for paragraph in facts[name]]
            _publish_under(home, ArticlePage(**facts, show_in_menus=True), user)


@transaction.atomic
def keep_festival(home: HomePage, user: User, today: date) -> ProgrammePage:
    """Create the festival's programme page if it is missing."""
    text = pages.festival()
    known: ProgrammePage | None = ProgrammePage.objects.filter(slug=text.slug).first()
    if known:
        return known
    festival = ProgrammePage(
        title=text.title,
        slug=text.slug,
        lead=text.lead,
        lead_en=text.lead_en,
        body=text.body,
        body_en=text.body_en,
        start_on=day_from(today, text.start_on),
        end_on=day_from(today, text.end_on),
        hashtag=text.hashtag,
        cover=(picture := picture_of(text.slug)) and keep_picture(picture, user),
    )
    _publish_under(home, festival, user)
    return festival


@transaction.atomic
def keep_selections(home: HomePage, user: User) -> None:
    """Create the selections of existing events, under their index page."""
    above, texts = pages.selections()
    index = SelectionIndexPage.objects.first()
    if index is None:
        index = SelectionIndexPage(**_said(above))
        _publish_under(home, index, user)
    for text in texts:
        if not SelectionPage.objects.filter(slug=text.slug).exists():
            keys = dict(Event.objects.filter(title__in=text.events).values_list("title", "pk"))
            selection = SelectionPage(**_said(text))
            selection.choices.add(
                *(
                    SelectionChoice(event_id=keys[title], sort_order=rank)
                    for rank, title in enumerate(text.events)
                    if title in keys
                )
            )
            _publish_under(index, selection, user)


@transaction.atomic
def choose_pick(home: HomePage, user: User) -> None:
    """Set the home page's pick, unless it has one already."""
    text = pages.home()
    pick = Event.objects.live().filter(title=text.pick).first()
    home = HomePage.objects.get(pk=home.pk)
    if home.pick_id or not pick:
        return
    home.pick, home.pick_text, home.pick_note = pick, text.pick_text, text.pick_note
    home.pick_text_en, home.pick_note_en = text.pick_text_en, text.pick_note_en
    home.save_revision(user=user, log_action=True).publish(user=user)


def _said(text: pages.SelectionText) -> dict[str, object]:
    """Return the fields of a selection page."""
    return {name: value for name, value in asdict(text).items() if name != "events"}


def _publish_under(parent: Page, page: Page, user: User) -> None:
    page.owner = user
    parent.add_child(instance=page)
    page.save_revision(user=user, log_action=True).publish(user=user)
