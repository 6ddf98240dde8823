"""What a page is made of. Every block says what it is for, has an icon, and shows itself before it is chosen."""

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ul", "ol", "link", "document-link"]
ANSWER_FEATURES = ["bold", "italic", "ul", "ol", "link", "document-link"]


class TextBlock(blocks.RichTextBlock):
    def __init__(self, **kwargs):
        super().__init__(**{"features": TEXT_FEATURES, **kwargs})

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
        icon = "pin"
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


class LinkBlock(blocks.StructBlock):
    """A link to a page of the site, or else to an address outside."""

    title = blocks.CharBlock(label="Titre", max_length=100)
    text = blocks.TextBlock(label="Explication", required=False, max_length=300, rows=2)
    page = blocks.PageChooserBlock(label="Page du site", required=False)
    address = blocks.URLBlock(label="ou adresse d’un autre site", required=False)

    class Meta:
        label = "Lien"
        icon = "link"

    def clean(self, value):
        cleaned = super().clean(value)
        if bool(cleaned["page"]) == bool(cleaned["address"]):
            problem = ValidationError("Choisissez une page du site, ou bien indiquez une adresse : l’un des deux.")
            raise blocks.StructBlockValidationError({"page": problem})
        return cleaned


class LinkCardsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label="Titre", required=False, max_length=120)
    links = blocks.ListBlock(LinkBlock(), label="Liens", min_num=1, max_num=6)

    class Meta:
        label = "Liens en cartes"
        icon = "link"
        description = "Des cartes qui mènent à d’autres pages. Le titre dit où l’on va."
        template = "content/blocks/link_cards.html"
        preview_value = {
            "title": "À lire aussi",
            "links": [{"title": "Service public", "text": "Vos droits.", "address": "https://www.service-public.fr/"}],
        }


class FigureBlock(blocks.StructBlock):
    value = blocks.CharBlock(label="Chiffre", max_length=30)
    label = blocks.CharBlock(label="Ce que c’est", max_length=120)
    base = blocks.CharBlock(label="Sur combien", required=False, max_length=120, help_text="« 19 personnes sur 106 »")

    class Meta:
        label = "Chiffre"
        icon = "hashtag"


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


class ContactBlock(blocks.StructBlock):
    text = blocks.TextBlock(label="Texte", max_length=300, rows=2)

    class Meta:
        label = "Nous joindre"
        icon = "mail"
        description = "Le nom et le téléphone de la personne à joindre ; ils viennent du réglage « Nous joindre »."
        template = "content/blocks/contact.html"
        preview_value = {"text": "Vous préférez en parler ? Appelez-nous."}


class RegisterBlock(blocks.StructBlock):
    text = blocks.TextBlock(label="Texte", max_length=300, rows=2)
    page = blocks.PageChooserBlock(label="Page du programme", page_type="content.ProgrammePage")
    label = blocks.CharBlock(label="Bouton", default="Voir les prochaines sessions", max_length=60)

    class Meta:
        label = "Appel à s’inscrire"
        icon = "user"
        description = "Un bouton vers les prochaines sessions d’un programme."
        template = "content/blocks/register.html"
        preview_value = {"text": "Les inscriptions sont ouvertes.", "page": None, "label": "Voir les sessions"}


class PictureBlock(blocks.StructBlock):
    image = ImageBlock(label="Image")
    caption = blocks.CharBlock(label="Légende", required=False, max_length=250)

    class Meta:
        label = "Image"
        icon = "image"
        description = "Une image, avec le texte qui la remplace pour qui ne la voit pas."
        template = "content/blocks/picture.html"
        preview_value = {"image": None, "caption": "La salle où nous nous retrouvons."}


class BodyBlock(blocks.StreamBlock):
    text = TextBlock()
    key_point = KeyPointBlock()
    steps = StepsBlock()
    questions = QuestionsBlock()
    link_cards = LinkCardsBlock()
    key_figures = KeyFiguresBlock()
    contact = ContactBlock()
    register = RegisterBlock()
    picture = PictureBlock()
