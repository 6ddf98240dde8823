"""Links of rich text."""

from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler


class PageLink(PageLinkHandler):
    """A link to a page of the site: its address needs the plain page alone, in one query for all links of a text."""

    @classmethod
    def get_many(cls, attrs_list: list[dict]) -> list[Page | None]:
        found = {str(page.pk): page for page in Page.objects.filter(pk__in=[attrs.get("id") for attrs in attrs_list])}
        return [found.get(str(attrs.get("id"))) for attrs in attrs_list]
