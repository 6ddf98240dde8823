"""Django looks for models here: a facade over the page types and the settings, without logic."""

from content.contact import ContactSettings
from content.pages.article import ArticlePage, LegalPage, SiteMapPage, SitesPage
from content.pages.home import HomePage
from content.pages.programme import ModulePage, ProgrammePage

__all__ = [
    "ArticlePage",
    "ContactSettings",
    "HomePage",
    "LegalPage",
    "ModulePage",
    "ProgrammePage",
    "SiteMapPage",
    "SitesPage",
]
