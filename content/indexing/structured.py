"""Structured data (schema.org, as JSON-LD) of what a public page shows. Pure: data in, data out."""

import json
from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from sessions.scheduling.models import Cohort

# So that no text can end the script element it stands in, nor begin another (HTML, 13.1.2.1).
_INERT = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def script(data: dict[str, Any]) -> SafeString:
    """The data as a script element that browsers never run."""
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False, separators=(",", ":"))
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text.translate(_INERT)))


def breadcrumb(items: Iterable[dict[str, str]], base: str, here: str) -> dict[str, Any]:
    """The way to the page; ``here`` is the whole address of the last item, which carries none."""
    listed = [
        {
            "@type": "ListItem",
            "position": place,
            "name": item["title"],
            "item": base + item["url"] if item["url"] else here,
        }
        for place, item in enumerate(items, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": listed}


def course(title: str, text: str, address: str, organiser: str, cohorts: Iterable[Cohort]) -> dict[str, Any]:
    """A programme and the sessions that can be joined, each with its own dates and place; nothing that is not shown."""
    return {
        "@type": "Course",
        "name": title,
        "description": text,
        "url": address,
        "inLanguage": "fr",
        "provider": {"@type": "Organization", "name": organiser},
        "hasCourseInstance": [_instance(title, cohort) for cohort in cohorts],
    }


def _instance(title: str, cohort: Cohort) -> dict[str, Any]:
    """One session with ``planned`` meetings and ``free`` places."""
    site = cohort.site
    place = {"streetAddress": site.address, "postalCode": site.post_code, "addressLocality": site.town}
    address = {"@type": "PostalAddress", "addressCountry": "FR", **{name: text for name, text in place.items() if text}}
    return {
        "@type": "CourseInstance",
        "name": title,
        "courseMode": "onsite",
        "eventStatus": "https://schema.org/EventScheduled",
        "startDate": cohort.planned[0].starts_at.isoformat(),
        "endDate": cohort.planned[-1].ends_at.isoformat(),
        "maximumAttendeeCapacity": cohort.capacity,
        "remainingAttendeeCapacity": cohort.free,
        "location": {"@type": "Place", "name": site.name, "address": address},
    }
