"""Pictures in pages."""

from django import template

from content.pictures import sources_of

register = template.Library()


@register.inclusion_tag("content/picture.html")
def prepared_picture(image) -> dict:
    """A picture in the formats that the worker prepared; the uploaded file as long as it has not.

    ``image`` comes from an ``ImageBlock``: it carries its own alternative, or is decorative.
    """
    sources = sources_of(image)
    last = sources[-1]["renditions"] if sources else []
    decorative = getattr(image, "decorative", False)
    alternative = "" if decorative else getattr(image, "contextual_alt_text", "") or image.default_alt_text
    return {
        "sources": [{"type": one["type"], "srcset": _srcset(one["renditions"])} for one in sources or []],
        "shown": last[-1] if last else {"url": image.file.url, "width": image.width, "height": image.height},
        "alternative": alternative,
    }


@register.simple_tag
def poster_url(image) -> str:
    """The still of a film, as the worker prepared it; the uploaded file as long as it has not."""
    sources = sources_of(image)
    return sources[-1]["renditions"][-1].url if sources else image.file.url


def _srcset(renditions: list) -> str:
    """Each width once: a small picture has the same one in both."""
    by_width = {one.width: one.url for one in renditions}
    return ", ".join(f"{url} {width}w" for width, url in sorted(by_width.items()))
