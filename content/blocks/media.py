"""What is seen, heard or taken away: pictures, documents."""

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock


class PictureBlock(blocks.StructBlock):
    image = ImageBlock(label="Image")
    caption = blocks.CharBlock(label="Légende", required=False, max_length=250)

    class Meta:
        label = "Image"
        icon = "image"
        description = "Une image, avec le texte qui la remplace pour qui ne la voit pas."
        template = "content/blocks/picture.html"
        preview_value = {"image": None, "caption": "La salle où nous nous retrouvons."}


class DocumentBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label="Document")
    title = blocks.CharBlock(label="Titre", required=False, max_length=120, help_text="Vide : le titre du document.")
    text = blocks.TextBlock(label="À quoi il sert", required=False, max_length=300, rows=2)

    class Meta:
        label = "Document à télécharger"
        icon = "doc-full"
        description = "Un document, avec son format et sa taille. Une page se lit mieux : le document vient en plus."
        template = "content/blocks/document.html"
        preview_value = {"document": None, "title": "Mes questions", "text": "Une feuille à remplir avant de venir."}
