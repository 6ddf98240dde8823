"""A scan or photograph as it is kept: checked by its content, pictures drawn again, everything else refused."""

import io
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageOps

LARGEST = 10 * 1024 * 1024  # bytes
MOST_PIXELS = 50_000_000  # a bomb of a few bytes can unfold into thousands of millions
LONGEST_SIDE = 3000  # pixels: enough to read a signature on A4
EXTENSIONS = {"pdf": "application/pdf", "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png"}
WRONG_KIND = "Choisissez un fichier PDF, JPEG ou PNG : une photo convient."


@dataclass(frozen=True)
class Scan:
    """What is kept: its bytes and what they are."""

    content: bytes
    content_type: str


def clean(upload: UploadedFile) -> Scan:
    """The file to keep. Its name, what the browser calls it and its content must agree; nothing of a picture but its
    pixels is kept (no place, no telephone's name). Raises ValidationError in words that say what to do.
    """
    if upload.size > LARGEST:
        raise ValidationError("Ce fichier dépasse 10 Mo. Prenez une photo plus légère, ou scannez en noir et blanc.")
    kind = EXTENSIONS.get(upload.name.rpartition(".")[2].lower())
    if kind is None or upload.content_type not in (kind, "application/octet-stream"):
        raise ValidationError(WRONG_KIND)
    content = upload.read()
    if kind == "application/pdf":
        if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-1024:]:
            raise ValidationError("Ce fichier n’est pas un PDF entier. Scannez le papier de nouveau.")
        return Scan(content, kind)
    return Scan(_drawn_again(content, "JPEG" if kind == "image/jpeg" else "PNG"), kind)


def _drawn_again(content: bytes, form: str) -> bytes:
    try:
        with Image.open(io.BytesIO(content), formats=[form]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError("Cette photo est trop grande. Prenez-la de nouveau, en taille moyenne.")
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValidationError(
            "Cette photo ne s’ouvre pas. Prenez-la de nouveau, ou choisissez-en une autre."
        ) from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    kept = io.BytesIO()
    upright.save(kept, form, **({"quality": 80} if form == "JPEG" else {"optimize": True}))
    return kept.getvalue()
