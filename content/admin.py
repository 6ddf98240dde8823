"""What editors keep beside pages."""

from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.snippets.views.snippets import SnippetViewSet

from .glossary import Term
from .search.models import Synonyms


class TermViewSet(SnippetViewSet):
    model = Term
    icon = "openquote"
    menu_label = "Glossaire"
    menu_name = "glossaire"
    menu_order = 160
    add_to_admin_menu = True
    list_display = ["term", "definition"]
    panels = [FieldPanel("term"), FieldPanel("definition"), FieldPanel("variants")]


class SynonymsViewSet(SnippetViewSet):
    model = Synonyms
    icon = "search"
    menu_label = "Mots voisins"
    menu_name = "mots-voisins"
    menu_order = 700
    add_to_settings_menu = True
    list_display = ["terms"]
    panels = [
        HelpPanel(
            "Quand une personne cherche l’un de ces mots, les pages qui emploient les autres sont trouvées aussi. "
            "Mettez ensemble le mot du métier et celui de tous les jours."
        ),
        FieldPanel("terms"),
    ]
