"""Pages of a small site: a home page in the place of Wagtail's own, and what hangs below it."""

from datetime import date

from django.core.files.base import ContentFile
from django.db.models.signals import post_save
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.documents import get_document_model
from wagtail.models import Page, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from content.models import ArticlePage, HomePage, ModulePage, PageAudience, ProgrammePage, SimplifiedPage, Term
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


def add_published(parent: Page, page: Page) -> Page:
    """A new page below that one, with its revision, published: the last step indexes it, once for three times."""
    post_save.disconnect(post_save_signal_handler, sender=type(page))
    try:
        with disable_reference_index_auto_update():
            parent.add_child(instance=page)
            revision = page.save_revision(clean=False)
    finally:
        post_save.connect(post_save_signal_handler, sender=type(page))
    revision.publish()
    return page


def make_programme_page(home: HomePage, programme: Programme, *, modules: bool = True) -> ProgrammePage:
    """A published page for the programme and, unless told otherwise, for each of its modules."""
    page = ProgrammePage(title=programme.title, slug=programme.slug, programme=programme, body=TEXT, lead="Pour vous.")
    add_published(home, page)
    for module in programme.modules.order_by("position") if modules else []:
        make_module_page(page, module)
    return page


def make_module_page(parent: ProgrammePage, module) -> ModulePage:
    page = ModulePage(title=module.title, slug=f"module-{module.position}", module=module, body=TEXT)
    return add_published(parent, page)


def make_article(home: HomePage, title: str = "Vos questions", **fields) -> ArticlePage:
    page = ArticlePage(title=title, written_on=date(2026, 11, 16), **{"body": TEXT, **fields})
    return add_published(home, page)


def make_twin(source: Page, title: str = "Vos questions, en bref", **fields) -> SimplifiedPage:
    """A published simplified version below the page."""
    page = SimplifiedPage(title=title, body=TEXT, **fields)
    return add_published(source, page)


def make_term(term: str = "RQTH", **fields) -> Term:
    return Term.objects.create(term=term, **{"definition": "Une reconnaissance qui aide au travail.", **fields})


def make_document(name: str, content: bytes, title: str = "Document"):
    """A stored file with its size and hash, as the admin writes them."""
    document = get_document_model()(title=title, file=ContentFile(content, name))
    document._set_document_file_metadata()
    document.save()
    document.file.close()
    return document


def keep_for(page: Page, audience: str, **about) -> PageAudience:
    """Keep a page and all below it for an audience (``programme`` or ``cohort`` say which)."""
    return PageAudience.objects.create(page=page, audience=audience, **about)


def link_to(document) -> list[dict]:
    """A stream whose text links to a document."""
    return [{"type": "text", "value": f'<p><a linktype="document" id="{document.pk}">Le document</a></p>'}]
