"""What editors keep beside pages."""

from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from .glossary import Term, in_dictionary_order
from .search.models import Synonyms


class TermIndexView(IndexView):
    def order_queryset(self, queryset):
        """As the glossary itself, unless another column was asked for."""
        if self.ordering not in (None, "term", "-term"):
            return super().order_queryset(queryset)
        terms = in_dictionary_order(queryset)
        return terms.reverse() if self.ordering == "-term" else terms


class TermViewSet(SnippetViewSet):
    model = Term
    index_view_class = TermIndexView
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
