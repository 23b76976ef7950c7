"""The editorial pages of the demonstration: home, articles, festival."""

from datetime import date

from django.db import transaction
from wagtail.models import Page, Site

from accounts.models import User
from agenda.models import ArticlePage, Event, HomePage, ProgrammePage
from demo import pages
from demo.dates import day_from
from demo.pictures import PICTURES
from demo.services.events import draw


@transaction.atomic
def keep_home(user: User) -> HomePage:
    """The site's home page; made in the place of Wagtail's welcome page where there is none."""
    home: HomePage | None = HomePage.objects.first()
    if home is None:
        text = pages.home()
        home = HomePage(title=text.title, slug=text.slug, owner=user)
        Page.get_first_root_node().add_child(instance=home)
        home.save_revision(user=user, log_action=True).publish(user=user)
    site = Site.objects.filter(is_default_site=True).first()
    if site and site.root_page_id != home.pk and not issubclass(site.root_page.specific_class, HomePage):
        welcome = Page.objects.get(pk=site.root_page_id)
        site.root_page = home
        site.save()
        # Wagtail's welcome page goes, unless somebody wrote under it.
        if welcome.specific_class is Page and not welcome.get_children().exists() and welcome.depth > 1:
            welcome.delete()
    return home


@transaction.atomic
def keep_articles(home: HomePage, user: User) -> None:
    """The pages that the foot of every page leads to."""
    for text in pages.articles():
        if not ArticlePage.objects.filter(slug=text.slug).exists():
            body = [("text", paragraph) for paragraph in text.body]
            article = ArticlePage(title=text.title, slug=text.slug, lead=text.lead, body=body, show_in_menus=True)
            _publish_under(home, article, user)


@transaction.atomic
def keep_festival(home: HomePage, user: User, today: date) -> ProgrammePage:
    text = pages.festival()
    known = ProgrammePage.objects.filter(slug=text.slug).first()
    if known:
        return known
    festival = ProgrammePage(
        title=text.title,
        slug=text.slug,
        lead=text.lead,
        body=text.body,
        start_on=day_from(today, text.start_on),
        end_on=day_from(today, text.end_on),
        hashtag=text.hashtag,
        cover=draw(next(picture for picture in PICTURES if not picture.event), user),
    )
    _publish_under(home, festival, user)
    return festival


@transaction.atomic
def choose_pick(home: HomePage, user: User) -> None:
    """What the editors chose, unless they have chosen since."""
    text = pages.home()
    pick = Event.objects.live().filter(title=text.pick).first()
    home = HomePage.objects.get(pk=home.pk)
    if home.pick_id or not pick:
        return
    home.pick, home.pick_text, home.pick_note = pick, text.pick_text, text.pick_note
    home.save_revision(user=user, log_action=True).publish(user=user)


def _publish_under(home: HomePage, page: Page, user: User) -> None:
    page.owner = user
    home.add_child(instance=page)
    page.save_revision(user=user, log_action=True).publish(user=user)
