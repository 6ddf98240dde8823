"""Pages of a small site: a home page in the place of Wagtail's own, and what hangs below it."""

from datetime import date

from wagtail.models import Page, Site

from content.models import ArticlePage, HomePage, ModulePage, ProgrammePage
from sessions.programmes.models import Programme

TEXT = [{"type": "text", "value": "<h2>L’essentiel</h2><p>Une phrase simple.</p>"}]


def make_home(**fields) -> HomePage:
    """A live home page, root of the default site."""
    home = HomePage(title=fields.pop("title", "Bienvenue"), slug="accueil", lead="Une phrase.", **fields)
    Page.get_first_root_node().add_child(instance=home)
    Site.objects.filter(is_default_site=True).update(root_page=home)
    Site.clear_site_root_paths_cache()
    return home


def publish(page: Page) -> Page:
    page.save_revision().publish()
    return page


def make_programme_page(home: HomePage, programme: Programme, *, modules: bool = True) -> ProgrammePage:
    """A published page for the programme and, unless told otherwise, for each of its modules."""
    page = ProgrammePage(title=programme.title, slug=programme.slug, programme=programme, body=TEXT, lead="Pour vous.")
    home.add_child(instance=page)
    publish(page)
    for module in programme.modules.order_by("position") if modules else []:
        make_module_page(page, module)
    return page


def make_module_page(parent: ProgrammePage, module) -> ModulePage:
    page = ModulePage(title=module.title, slug=f"module-{module.position}", module=module, body=TEXT)
    parent.add_child(instance=page)
    return publish(page)


def make_article(home: HomePage, title: str = "Vos questions", **fields) -> ArticlePage:
    page = ArticlePage(title=title, body=TEXT, written_on=date(2026, 11, 16), **fields)
    home.add_child(instance=page)
    return publish(page)
