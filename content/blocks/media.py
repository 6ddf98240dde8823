"""What is seen, heard or taken away: pictures, films, documents."""

from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from django.utils.text import get_text_list
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock

from content import captions

FILM_FORMATS = ("mp4", "webm")
CAPTION_FORMATS = ("vtt",)
WITHOUT_FILM = "Choisissez le fichier du film, en MP4 ou en WebM."
WITHOUT_CAPTIONS = (
    "Un film ne se publie pas sans sous-titres : ajoutez un fichier de sous-titres WebVTT (.vtt). "
    "En attendant, vous pouvez enregistrer un brouillon."
)
WITHOUT_TRANSCRIPT = (
    "Un film ne se publie pas sans transcription : écrivez tout ce qui est dit, et ce que l’image montre d’utile. "
    "En attendant, vous pouvez enregistrer un brouillon."
)


class PictureBlock(blocks.StructBlock):
    image = ImageBlock(label="Image")
    caption = blocks.CharBlock(label="Légende", required=False, max_length=250)

    class Meta:
        label = "Image"
        icon = "image"
        description = "Une image, avec le texte qui la remplace pour qui ne la voit pas."
        template = "content/blocks/picture.html"
        preview_template = "content/blocks/picture_preview.html"
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


class ClipBlock(blocks.StructBlock):
    """A film with what replaces its sound and its picture; a draft may wait for them, a published page may not."""

    title = blocks.CharBlock(label="Titre", max_length=120)
    duration = blocks.CharBlock(label="Durée", required=False, max_length=30, help_text="« 2 minutes 30 »")
    video = DocumentChooserBlock(
        label="Film", required=False, help_text="En MP4 ou en WebM. Il reste sur ce site et ne part jamais tout seul."
    )
    captions = DocumentChooserBlock(
        label="Sous-titres",
        required=False,
        help_text="Un fichier WebVTT (.vtt), pour qui n’entend pas ou coupe le son.",
    )
    transcript = blocks.RichTextBlock(
        label="Transcription",
        required=False,
        features=["bold", "ul"],
        help_text="Tout ce qui est dit, et ce que l’image montre d’utile : pour lire au lieu de regarder.",
    )
    poster = ImageChooserBlock(
        label="Image d’attente", required=False, help_text="Montrée avant que le film commence. Sans texte important."
    )

    class Meta:
        label = "Film"
        icon = "media"

    def clean(self, value):
        cleaned = super().clean(value)
        wrong = wrong_formats(cleaned)
        if not self.is_deferred_validation:
            wrong = missing_parts(cleaned) | wrong
        if wrong:
            raise blocks.StructBlockValidationError({name: ValidationError(text) for name, text in wrong.items()})
        return cleaned


def missing_parts(clip) -> dict[str, str]:
    """What a clip lacks to be published, by field, in French; empty when it may be."""
    missing = {}
    if not clip["video"]:
        missing["video"] = WITHOUT_FILM
    if not clip["captions"]:
        missing["captions"] = WITHOUT_CAPTIONS
    transcript = clip["transcript"]
    if not strip_tags(transcript.source if transcript else "").strip():
        missing["transcript"] = WITHOUT_TRANSCRIPT
    return missing


def wrong_formats(clip) -> dict[str, str]:
    """What a clip holds that no browser could play or show, by field, in French."""
    wrong = {}
    if clip["video"] and clip["video"].file_extension.lower() not in FILM_FORMATS:
        wrong["video"] = "Ce document n’est pas un film MP4 ou WebM."
    if clip["captions"]:
        if clip["captions"].file_extension.lower() not in CAPTION_FORMATS:
            wrong["captions"] = "Ce document n’est pas un fichier de sous-titres WebVTT (.vtt)."
        else:
            with clip["captions"].open_file() as file:
                found = captions.problems(file.read())
            if found:
                wrong["captions"] = " ".join(found)
    return wrong


class FilmBlock(blocks.StructBlock):
    """One main film, and the short clips that complete it."""

    title = blocks.CharBlock(label="Titre", default="En images", max_length=120)
    text = blocks.TextBlock(label="Présentation", required=False, max_length=300, rows=2)
    main = ClipBlock(label="Film principal")
    clips = blocks.ListBlock(ClipBlock(), label="Courtes vidéos qui le complètent", default=[], max_num=8)

    class Meta:
        label = "Film sous-titré"
        icon = "media"
        description = (
            "Un film, et de courtes vidéos qui le complètent, avec sous-titres et transcription : sans eux, la page ne "
            "peut pas être publiée."
        )
        template = "content/blocks/film.html"
        preview_value = {
            "title": "En images",
            "text": "Trois minutes pour comprendre.",
            "main": {
                "title": "Le service social, à quoi ça sert ?",
                "duration": "3 minutes",
                "video": None,
                "captions": None,
                "transcript": "<p>Une femme ouvre une porte. Elle dit : « Bonjour, asseyez-vous. »</p>",
                "poster": None,
            },
            "clips": [],
        }


PARTS = {"video": "le fichier du film", "captions": "les sous-titres", "transcript": "la transcription"}


def films_lacking(body) -> list[str]:
    """A French sentence for each film of a page's body that may not be published yet: its title, what it lacks."""
    films = [block.value for block in body if block.block_type == "film"]
    clips = [clip for film in films for clip in (film["main"], *film["clips"])]
    lacking = [(clip["title"], [PARTS[name] for name in missing_parts(clip)]) for clip in clips]
    return [f"Au film « {title} », il manque {get_text_list(parts, 'et')}." for title, parts in lacking if parts]
