"""What is read: text, points, steps, questions, tables, figures, words."""

import re
from html import unescape

from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock, TypedTableBlockValidationError
from wagtail.snippets.blocks import SnippetChooserBlock

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ul", "ol", "link", "document-link"]
ANSWER_FEATURES = ["bold", "italic", "ul", "ol", "link", "document-link"]


class TextBlock(blocks.RichTextBlock):
    def __init__(self, **kwargs):
        super().__init__(**{"features": TEXT_FEATURES, **kwargs})

    def get_searchable_content(self, value) -> list[str]:
        """Each heading, paragraph and item apart: an extract of the search must not run one into the next."""
        parted = re.sub(r"(</(?:p|h\d|li|blockquote)>|<br\s*/?>)", "\\1\n", value.source if value else "")
        return [line for line in unescape(strip_tags(parted)).splitlines() if line.strip()]

    class Meta:
        label = "Texte"
        icon = "pilcrow"
        description = "Du texte courant, avec des titres et des listes. Des phrases courtes se lisent mieux."
        template = "content/blocks/text.html"
        preview_value = "<h2>Prendre son temps</h2><p>Vous pouvez poser toutes vos questions.</p>"


class KeyPointBlock(blocks.StructBlock):
    title = blocks.CharBlock(label="Titre", default="À retenir", max_length=80)
    text = blocks.TextBlock(label="Texte", max_length=600, rows=3)

    class Meta:
        label = "À retenir"
        icon = "thumbtack"
        description = "Un encadré pour la seule chose à retenir. Un par partie, au plus."
        template = "content/blocks/key_point.html"
        preview_value = {"title": "À retenir", "text": "Vous décidez de ce que vous dites à votre employeur."}


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label="Étape", max_length=120)
    text = blocks.TextBlock(label="Explication", required=False, max_length=500, rows=2)

    class Meta:
        label = "Étape"
        icon = "order"


class StepsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label="Titre", required=False, max_length=120)
    steps = blocks.ListBlock(StepBlock(), label="Étapes", min_num=2, max_num=8)

    class Meta:
        label = "Étapes"
        icon = "list-ol"
        description = "Ce qui se passe, dans l’ordre."
        template = "content/blocks/steps.html"
        preview_value = {
            "title": "Comment faire ?",
            "steps": [
                {"title": "Vous vous inscrivez", "text": "En quelques minutes."},
                {"title": "Vous venez", "text": ""},
            ],
        }


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label="Question", max_length=200)
    answer = blocks.RichTextBlock(label="Réponse", features=ANSWER_FEATURES)

    class Meta:
        label = "Question"
        icon = "help"


class QuestionsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label="Titre", required=False, max_length=120)
    questions = blocks.ListBlock(QuestionBlock(), label="Questions", min_num=1)

    class Meta:
        label = "Questions et réponses"
        icon = "help"
        description = "Des questions que l’on ouvre une à une."
        template = "content/blocks/questions.html"
        preview_value = {
            "title": "Vos questions",
            "questions": [{"question": "Est-ce gratuit ?", "answer": "<p>Oui, entièrement.</p>"}],
        }


class FigureBlock(blocks.StructBlock):
    value = blocks.CharBlock(label="Chiffre", max_length=30)
    label = blocks.CharBlock(label="Ce que c’est", max_length=120)
    base = blocks.CharBlock(label="Sur combien", required=False, max_length=120, help_text="« 19 personnes sur 106 »")

    class Meta:
        label = "Chiffre"
        icon = "decimal"


class KeyFiguresBlock(blocks.StructBlock):
    title = blocks.CharBlock(label="Titre", required=False, max_length=120)
    figures = blocks.ListBlock(FigureBlock(), label="Chiffres", min_num=1, max_num=4)
    source = blocks.CharBlock(label="Source", max_length=200)
    date = blocks.DateBlock(label="Date des chiffres")

    class Meta:
        label = "Chiffres clés"
        icon = "decimal"
        description = "Un à quatre chiffres, avec leur source et leur date."
        template = "content/blocks/key_figures.html"

    def get_preview_value(self):
        return self.to_python(
            {
                "title": "",
                "figures": [{"value": "11", "label": "sessions", "base": ""}],
                "source": "Bilan de l’action",
                "date": "2018-01-31",
            }
        )

    @property
    def is_previewable(self) -> bool:
        return True


class FoldBlock(blocks.StructBlock):
    title = blocks.CharBlock(label="Titre", max_length=150)
    text = blocks.RichTextBlock(label="Texte", features=ANSWER_FEATURES)

    class Meta:
        label = "Volet"
        icon = "collapse-down"


class AccordionBlock(blocks.StructBlock):
    title = blocks.CharBlock(label="Titre", required=False, max_length=120)
    folds = blocks.ListBlock(FoldBlock(), label="Volets", min_num=1)

    class Meta:
        label = "Volets à ouvrir"
        icon = "collapse-down"
        description = "Des détails que l’on ouvre si on le souhaite. L’essentiel reste dans le texte."
        template = "content/blocks/accordion.html"
        preview_value = {
            "title": "Selon votre situation",
            "folds": [
                {"title": "Vous avez un contrat de travail", "text": "<p>Votre employeur reste votre employeur.</p>"},
                {"title": "Vous n’en avez plus", "text": "<p>D’autres droits existent.</p>"},
            ],
        }


class QuotationBlock(blocks.StructBlock):
    text = blocks.TextBlock(label="Paroles", max_length=600, rows=4)
    author = blocks.CharBlock(
        label="Qui parle",
        max_length=120,
        help_text="Un prénom changé, ou une fonction. Jamais de quoi reconnaître une personne malade sans son accord.",
    )
    context = blocks.CharBlock(label="Dans quelle situation", required=False, max_length=160)

    class Meta:
        label = "Témoignage ou citation"
        icon = "openquote"
        description = "Les mots d’une personne, avec son accord, et qui elle est pour le lecteur."
        template = "content/blocks/quotation.html"
        preview_value = {
            "text": "Je suis venue pour mes droits. Je suis restée pour le groupe.",
            "author": "Nadia (prénom changé)",
            "context": "après une session",
        }


class TableBlock(TypedTableBlock):
    """Text in rows and columns; the first cell of a row heads it, so that a screen reader says what a value is of."""

    text = blocks.CharBlock(label="Texte", required=False, max_length=200)
    rich = blocks.RichTextBlock(label="Texte mis en forme", required=False, features=["bold", "ul", "link"])

    class Meta:
        label = "Tableau"
        icon = "table"
        description = "Quelques lignes et colonnes. La première colonne nomme la ligne ; la légende dit ce qu’on lit."
        template = "content/blocks/table.html"

    def clean(self, table):
        cleaned = super().clean(table)
        if table.columns and not self.is_deferred_validation:
            if not table.caption.strip():
                raise TypedTableBlockValidationError(
                    non_block_errors=[ValidationError("Donnez une légende au tableau : elle dit ce qu’on y lit.")]
                )
            if not all(column["heading"].strip() for column in table.columns):
                raise TypedTableBlockValidationError(
                    non_block_errors=[ValidationError("Donnez un titre à chaque colonne du tableau.")]
                )
        return cleaned

    def get_context(self, value, parent_context=None):
        """``lines``: the cells of each row, each with the heading of its column, which a phone writes above it."""
        context = super().get_context(value, parent_context=parent_context)
        headings = [column["heading"] for column in value.columns]
        context["lines"] = [list(zip(headings, row, strict=True)) for row in value.rows]
        return context

    def get_preview_value(self):
        rows = [["Le médecin traitant", "Il vous soigne."], ["Le médecin du travail", "Il connaît les postes."]]
        return self.to_python(
            {
                "columns": [{"type": "text", "heading": "Qui"}, {"type": "text", "heading": "Ce qu’il fait"}],
                "rows": [{"values": row} for row in rows],
                "caption": "Deux médecins, deux rôles",
            }
        )

    @property
    def is_previewable(self) -> bool:
        return True


class TermBlock(blocks.StructBlock):
    term = SnippetChooserBlock("content.Term", label="Mot du glossaire")

    class Meta:
        label = "Mot expliqué"
        icon = "openquote"
        description = (
            "La définition d’un mot du glossaire, en encadré. Dans le texte courant, les mots du glossaire sont "
            "expliqués d’eux-mêmes : ce bloc sert pour un mot dont toute la page parle."
        )
        template = "content/blocks/term.html"

    def get_preview_value(self):
        model = self.child_blocks["term"].model_class
        sample = model(term="Visite de préreprise", definition="Un rendez-vous avec le médecin du travail.")
        return blocks.StructValue(self, {"term": sample})

    @property
    def is_previewable(self) -> bool:
        return True
