"""Pictures in several formats and widths, and as part of a booklet: made by the worker after an upload."""

import base64
import io
import logging

from django.core.cache import cache
from django.db import Error as DatabaseError
from django.db.models import Count, QuerySet
from django_tasks import task
from PIL import Image as Picture
from PIL import ImageOps
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage, Filter
from wagtail.utils.file import hash_filelike

from sessions.common.freshness import touch_public
from sessions.common.jobs import arguments_waiting

logger = logging.getLogger(__name__)

FORMATS = ("avif", "webp", "jpeg")  # the lightest first: a browser takes the first that it knows
WIDTHS = (480, 960)
LARGEST = (960, 1400)  # pixels of a picture in a booklet, on the screen and on paper
QUALITY = 78  # of the same, as JPEG
KEPT = 60 * 60 * 24 * 30  # seconds; written anew when it is needed later
AT_ONCE = 10  # pictures that one periodic run takes up
BROKEN_FOR = 24 * 3600  # seconds for which a picture that cannot be read is left alone


def filters() -> dict[str, list[Filter]]:
    """Each format with one filter a width."""
    return {kind: [Filter(f"format-{kind}|width-{width}") for width in WIDTHS] for kind in FORMATS}


@task(backend="jobs")
def prepare_renditions(image: int) -> None:
    """Make what is missing of a picture's renditions; nothing for one that was deleted meanwhile.

    One whose file is lost or damaged is left alone for a day, so that it takes nobody's turn.
    """
    found = get_image_model().objects.filter(pk=image).first()
    if found is None:
        return
    try:
        found.get_renditions(*[one for listed in filters().values() for one in listed])
        as_data(found)
    except DatabaseError:
        raise  # says nothing of the picture, which is asked for again
    except Exception as error:  # libraries of pictures raise of every kind
        logger.warning("picture %s cannot be read: %r", image, error)
        cache.set(_broken(image), True, BROKEN_FOR)
        return
    touch_public()


def _broken(image: int) -> str:
    return f"picture-broken:{image}"


def incomplete_images() -> QuerySet:
    """Pictures that lack a rendition, oldest first."""
    wanted = [one.spec for listed in filters().values() for one in listed]
    images = get_image_model().objects.filter(pk__in=_with_renditions(wanted))
    return get_image_model().objects.exclude(pk__in=images.values("pk")).order_by("pk")


def _with_renditions(specs: list[str]) -> QuerySet:
    made = get_image_model().get_rendition_model().objects.filter(filter_spec__in=specs)
    return (
        made.order_by()
        .values("image")
        .annotate(number=Count("filter_spec", distinct=True))
        .filter(number=len(specs))
        .values("image")
    )


def take_up_renditions() -> int:
    """Ask for the renditions of pictures that no job waits for and that can be read; returns how many."""
    asked = arguments_waiting(prepare_renditions)
    lacking = list(incomplete_images().values_list("pk", flat=True))
    broken = cache.get_many([_broken(number) for number in lacking])
    numbers = [one for one in lacking if one not in asked and _broken(one) not in broken][:AT_ONCE]
    for number in numbers:
        prepare_renditions.enqueue(number)
    return len(numbers)


def sources_of(image: AbstractImage) -> list[dict] | None:
    """The prepared renditions by format, {type, renditions from narrow to wide}; None until all are there."""
    wanted = filters()
    found = image.find_existing_renditions(*[one for listed in wanted.values() for one in listed])
    if any(one not in found for listed in wanted.values() for one in listed):
        return None
    return [{"type": f"image/{kind}", "renditions": [found[one] for one in listed]} for kind, listed in wanted.items()]


def as_data(image: AbstractImage) -> str:
    """The picture as a ``data:`` address, in a size for booklets; empty when its file is gone or cannot be read.

    Encoding takes a second: it is done once a file, by the worker as a rule, and kept.
    """
    try:
        key = f"picture:{_hash_of(image)}:{'x'.join(map(str, LARGEST))}:{QUALITY}"
        kept = cache.get(key)
        if kept is None:
            with image.file.storage.open(image.file.name) as file:
                kept = f"data:image/jpeg;base64,{base64.b64encode(_flat_jpeg(file)).decode()}"
            cache.set(key, kept, KEPT)
    except Exception:  # no file, storage out of reach, or a damaged picture, of which libraries raise every kind
        logger.warning("picture %s cannot be read", image.pk, exc_info=True)
        return ""
    return kept


def _hash_of(image: AbstractImage) -> str:
    """Wagtail's hash of the file, which it writes when a form is saved; a picture stored otherwise has none."""
    if image.file_hash:
        return image.file_hash
    with image.file.storage.open(image.file.name) as file:
        return hash_filelike(file)


def _flat_jpeg(file) -> bytes:
    with Picture.open(file) as original:
        shown = ImageOps.exif_transpose(original).convert("RGBA")
    shown.thumbnail(LARGEST)
    flat = Picture.new("RGB", shown.size, "white")
    flat.paste(shown, mask=shown)
    written = io.BytesIO()
    flat.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()


def on_image_saved(sender, instance: AbstractImage, **kwargs) -> None:
    """A new picture, or a new file for one: the job begins once it is committed."""
    if not kwargs.get("raw"):
        cache.delete(_broken(instance.pk))
        prepare_renditions.enqueue(instance.pk)
