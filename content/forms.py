"""Forms of the admin."""

from django.core.exceptions import ValidationError
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from . import captions

REFUSED_IMAGE = (
    "Ce format d’image n’est pas accepté. Enregistrez l’image en JPEG, PNG, WebP ou AVIF, puis envoyez-la de nouveau. "
    "Les images SVG sont refusées, car elles peuvent contenir du code."
)


class ImageForm(BaseImageForm):
    """Says in plain French why a format is refused, SVG above all: an SVG image may carry a script."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].error_messages["invalid_image_extension"] = REFUSED_IMAGE


class DocumentForm(BaseDocumentForm):
    """Reads a caption file before it is accepted, or accepted again in the place of another."""

    def clean_file(self):
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and file.name.lower().endswith(".vtt"):
            found = captions.problems(file.read())
            file.seek(0)
            if found:
                raise ValidationError(found)
        return file
