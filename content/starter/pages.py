"""Makes the pages of the starter texts."""

from typing import Any

from django.conf import settings
from django.db import transaction
from wagtail.models import Page, Site

from content.contact import ContactSettings
from content.glossary import Term
from content.pages.article import ArticlePage, LegalPage, SiteMapPage, SitesPage
from content.pages.base import PublicPage, WrittenPage
from content.pages.home import HomePage
from content.pages.news import NewsIndexPage, NewsPage
from content.pages.programme import ModulePage, ProgrammePage
from content.pages.questions import GlossaryPage, QuestionsPage
from content.pages.section import SectionPage
from content.pages.simplified import SIMPLIFIED_SLUG, SimplifiedPage
from content.search.models import Synonyms
from sessions.programmes.models import Programme

from .booklet import add_booklet
from .files import prepare_files
from .groups import staff_groups
from .reader import TEXTS, Text, entries, inline, read

PROGRAMME_SLUG = "preparer-la-reprise"
ARTICLES = ("article-session.md", "article-questions.md")
LEGAL = ("legal-accessibility.md", "legal-privacy.md", "legal-notice.md")
# A fictitious person, a number of the range kept for fiction: the team replaces both in the admin.
CONTACT = {
    "name": "Claire Lebrun, assistante de service social",
    "phone": "0199001020",
    "email": "ecrire@rebond.example",
}
CONTACT_HOURS = "du lundi au vendredi, de 9 h à 16 h 30"


@transaction.atomic
def load() -> HomePage:
    """Create what is missing of the site, its groups, its pages. Twice is the same as once; returns the home page."""
    staff_groups()
    _glossary()
    home = _home()
    _site(home)
    _programme_pages(home)
    for folder in sorted(path.parent.name for path in TEXTS.glob("sections/*/section.md")):
        section = _add(home, SectionPage, read(f"sections/{folder}/section.md"))
        for text in _texts(f"sections/{folder}/[0-9]*.md"):
            _add(section, ArticlePage, text)
    for name in ARTICLES:
        _add(home, ArticlePage, read(name))
    _add(home, QuestionsPage, read("questions.md"))
    _add(home, SitesPage, read("sites.md"))
    news = _add(home, NewsIndexPage, read("news-page.md"))
    for text in _texts("news/*.md"):
        _add(news, NewsPage, text, day=text.date("day"))
    _add(home, GlossaryPage, read("glossary-page.md"))
    for name in LEGAL:
        text = read(name)
        _add(home, LegalPage, text, footer_label=text["footer"])
    if not SiteMapPage.objects.descendant_of(home).exists():
        page = SiteMapPage(title="Plan du site", slug="plan-du-site", lead="Toutes les pages que vous pouvez lire ici.")
        home.add_child(instance=page)
        page.save_revision().publish()
    _simplified(home)
    _synonyms()
    transaction.on_commit(prepare_files.enqueue)
    return home


def _texts(pattern: str) -> list[Text]:
    return [read(str(path.relative_to(TEXTS))) for path in sorted(TEXTS.glob(pattern))]


def _glossary() -> None:
    """The first terms; once there are some, they are the editors'."""
    if not Term.objects.exists():
        for name, forms, definition in entries("glossary.md"):
            Term.objects.create(term=name, variants="\n".join(forms), definition=definition)


def _simplified(home: HomePage) -> None:
    """The simplified versions of the pages that are there and have none."""
    for text in _texts("simplified/*.md"):
        source = home.get_descendants().filter(slug=text["of"]).first()
        if source is not None:
            _add(source, SimplifiedPage, text, slug=SIMPLIFIED_SLUG)


def _synonyms() -> None:
    """The first neighbouring words; once there are some, they are the editors'."""
    if not Synonyms.objects.exists():
        lines = (TEXTS / "synonyms.txt").read_text(encoding="utf-8").splitlines()
        Synonyms.objects.bulk_create(Synonyms(terms=line) for line in lines if line.strip())


def _home() -> HomePage:
    """The home page, in the place of Wagtail's « Welcome » when that one is still there and has no page below it."""
    if home := HomePage.objects.first():
        return home
    root = Page.get_first_root_node()
    text = read("home.md")
    home = HomePage(slug="accueil", **_fields(HomePage, text))
    root.add_child(instance=home)
    home.save_revision().publish()
    return home


def _site(home: HomePage) -> None:
    """The default site leads to the home page; Wagtail's own first page goes once nothing hangs below it."""
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        site = Site(hostname="localhost", port=80, is_default_site=True)
    first = site.root_page if site.pk else None
    if first is None or not isinstance(first.specific, HomePage):
        site.root_page, site.site_name = home, settings.SITE_NAME
        site.save()
    if first is not None and first.specific_class is Page and not first.get_children().exists():
        first.delete()
    ContactSettings.objects.get_or_create(site=site, defaults={**CONTACT, "hours": CONTACT_HOURS})


def _programme_pages(home: HomePage) -> None:
    programme = Programme.objects.filter(slug=PROGRAMME_SLUG).first()
    if programme is None:
        return
    page = ProgrammePage.objects.filter(programme=programme).first()
    if page is None:
        text = read("programme.md")
        audience = f"<p>{inline(text['for'])}</p>{text.rich('situations')}"
        page = _add(home, ProgrammePage, text, slug=PROGRAMME_SLUG, programme=programme, audience=audience, menu=True)
    modules = {module.position: module for module in programme.modules.order_by("position")}
    presented = set(ModulePage.objects.filter(module__programme=programme).values_list("module", flat=True))
    for text in _texts("modules/*.md"):
        module = modules.get(int(text["position"]))
        if module is not None and module.pk not in presented:
            told: dict[str, Any] = {
                "title": module.title,
                "bring": text.rich("bring"),
                "speakers": text.rich("speakers"),
            }
            _add(page, ModulePage, text, module=module, remember=text.rich("remember"), **told)
    add_booklet(home, programme)


def _add(parent: Page, model: type[PublicPage], text: Text, *, menu: bool = False, **fields) -> PublicPage:
    """The child page with the text's slug, created and published when there is none."""
    values = {**_fields(model, text), **fields}
    slug = values.setdefault("slug", text["slug"])
    if existing := parent.get_children().filter(slug=slug).first():
        return existing.specific
    page = model(show_in_menus=menu or bool(text["menu"]), **values)
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def _fields(model: type[PublicPage], text: Text) -> dict:
    values: dict[str, Any] = {
        "title": text["title"],
        "lead": text["lead"],
        "search_description": text["description"],
    }
    if hasattr(model, "body"):
        values["body"] = text.body
    if issubclass(model, WrittenPage):
        values |= {"written_on": text.date("date"), "where_to_check": text.rich("where")}
    return values
