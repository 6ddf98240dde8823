"""Forms of the admin: what may be uploaded."""

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from . import captions
from .files import is_film, trouble_of_document, without_metadata

REFUSED_IMAGE = (
    "Ce format d’image n’est pas accepté. Enregistrez l’image en JPEG, PNG, WebP ou AVIF, puis envoyez-la de nouveau. "
    "Les images SVG sont refusées, car elles peuvent contenir du code."
)
NOT_THAT_IMAGE = "Ce fichier n’est pas l’image que son nom annonce. Enregistrez-la de nouveau en JPEG ou en PNG."
DESCRIBED = "Ce que l’on voit, en une phrase. Chaque page qui montre l’image la propose, et peut la changer."
BROKEN_IMAGE = "Cette image ne s’ouvre pas. Enregistrez-la de nouveau en JPEG ou en PNG, puis envoyez-la."
LARGEST_DOCUMENT, BEGINNING = 20 * 1024 * 1024, 64  # bytes
LARGE_DOCUMENT = (
    "Ce document dépasse 20 Mo : il serait long à charger sur un téléphone. Allégez ses images, puis envoyez-le."
)


class ImageForm(BaseImageForm):
    """Says in plain French why a format is refused, SVG above all; keeps of a picture nothing but what is seen."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:  # the form beneath an image that was just sent with others has none
            self.fields["file"].error_messages |= {
                "invalid_image_extension": REFUSED_IMAGE,
                "invalid_image_known_format": NOT_THAT_IMAGE,
            }
        if "description" in self.fields:
            self.fields["description"].help_text = DESCRIBED

    def clean_file(self):
        sent = self.cleaned_data["file"]
        if "file" not in self.changed_data:
            return sent
        sent.seek(0)
        try:
            content = without_metadata(sent.read())
        except (OSError, ValueError) as error:
            raise ValidationError(BROKEN_IMAGE) from error
        kept = SimpleUploadedFile(sent.name, content, content_type=sent.content_type)
        kept.image = sent.image  # read by Wagtail for the dimensions
        return kept


class DocumentForm(BaseDocumentForm):
    """Refuses a document that is not what its name says, a PDF that some could not read, captions that do not work."""

    def clean_file(self):
        sent = self.cleaned_data["file"]
        if "file" not in self.changed_data:
            return sent
        if sent.size > LARGEST_DOCUMENT and not is_film(sent.name):
            raise ValidationError(LARGE_DOCUMENT)
        sent.seek(0)
        content = sent.read(None if sent.size <= LARGEST_DOCUMENT else BEGINNING)
        sent.seek(0)
        found = [trouble] if (trouble := trouble_of_document(sent.name, content)) else []
        if not found and sent.name.lower().endswith(".vtt"):
            found = captions.problems(content)
        if found:
            raise ValidationError(found)
        return sent

    def _post_clean(self):
        """A refused file leaves an empty name, whose extension the model would then refuse too."""
        if "file" not in self.errors:
            super()._post_clean()
