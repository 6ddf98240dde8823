"""What editors keep beside pages."""

from wagtail.admin.panels import FieldPanel
from wagtail.snippets.views.snippets import SnippetViewSet

from .glossary import Term


class TermViewSet(SnippetViewSet):
    model = Term
    icon = "openquote"
    menu_label = "Glossaire"
    menu_name = "glossaire"
    menu_order = 160
    add_to_admin_menu = True
    list_display = ["term", "definition"]
    panels = [FieldPanel("term"), FieldPanel("definition"), FieldPanel("variants")]
