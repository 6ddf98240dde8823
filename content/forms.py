"""Forms of the admin."""

from wagtail.images.forms import BaseImageForm

REFUSED_IMAGE = (
    "Ce format d’image n’est pas accepté. Enregistrez l’image en JPEG, PNG, WebP ou AVIF, puis envoyez-la de nouveau. "
    "Les images SVG sont refusées, car elles peuvent contenir du code."
)


class ImageForm(BaseImageForm):
    """Says in plain French why a format is refused, SVG above all: an SVG image may carry a script."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].error_messages["invalid_image_extension"] = REFUSED_IMAGE
