"""Django looks for models here: a facade over pages, glossary, settings and the search index, without logic."""

from content.audiences.models import PageAudience
from content.booklets.models import BookletEdition
from content.contact import ContactSettings
from content.editors.models import OutsideLink
from content.glossary import Term
from content.pages.article import ArticlePage, LegalPage, SiteMapPage, SitesPage
from content.pages.booklet import BookletPage
from content.pages.home import HomePage
from content.pages.news import NewsIndexPage, NewsPage
from content.pages.programme import ModulePage, ProgrammePage
from content.pages.questions import GlossaryPage, QuestionsPage
from content.pages.section import SectionPage
from content.pages.simplified import SimplifiedPage
from content.search.models import SearchEntry, SearchGram, SearchPosting, SearchWord, Synonyms

__all__ = [
    "ArticlePage",
    "BookletEdition",
    "BookletPage",
    "ContactSettings",
    "GlossaryPage",
    "HomePage",
    "LegalPage",
    "ModulePage",
    "NewsIndexPage",
    "NewsPage",
    "OutsideLink",
    "PageAudience",
    "ProgrammePage",
    "QuestionsPage",
    "SearchEntry",
    "SearchGram",
    "SearchPosting",
    "SearchWord",
    "SectionPage",
    "SimplifiedPage",
    "SiteMapPage",
    "SitesPage",
    "Synonyms",
    "Term",
]
