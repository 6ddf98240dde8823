"""Pictures in several formats and widths, made by the worker after an upload, never while a page is served."""

from django.db.models import Count, QuerySet
from django_tasks import task
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage, Filter

from sessions.common.freshness import touch_public

FORMATS = ("avif", "webp", "jpeg")  # the lightest first: a browser takes the first that it knows
WIDTHS = (480, 960)
AT_ONCE = 10  # pictures that one periodic run takes up


def filters() -> dict[str, list[Filter]]:
    """Each format with one filter a width."""
    return {kind: [Filter(f"format-{kind}|width-{width}") for width in WIDTHS] for kind in FORMATS}


@task(backend="jobs")
def prepare_renditions(image: int) -> None:
    """Make what is missing of a picture's renditions; nothing for one that was deleted meanwhile."""
    found = get_image_model().objects.filter(pk=image).first()
    if found is not None:
        found.get_renditions(*[one for listed in filters().values() for one in listed])
        touch_public()


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
    """Ask for the renditions of pictures whose job was lost; returns how many."""
    numbers = list(incomplete_images().values_list("pk", flat=True)[:AT_ONCE])
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


def on_image_saved(sender, instance: AbstractImage, **kwargs) -> None:
    """A new picture, or a new file for one: the job begins once it is committed."""
    if not kwargs.get("raw"):
        prepare_renditions.enqueue(instance.pk)
