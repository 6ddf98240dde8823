"""Template filters for French dates and numbers, and for words that people type; built in to every template."""

import re

from django import template
from django.template import defaultfilters

from sessions.common import typography

register = template.Library()

register.filter("day", typography.day)
register.filter("month", typography.month)
register.filter("short_month", typography.short_month)
register.filter("hour", typography.hour)
register.filter("moment", typography.moment)
register.filter("of", typography.of)
register.filter("at", typography.at)
register.filter("phone", typography.phone)
register.filter("percent", typography.percent)
register.filter("french_number", typography.number)
register.filter("file_size", typography.file_size)


@register.filter
def short_day(value):
    """« lundi 3 mars », without the year."""
    return typography.day(value, year=False)


@register.filter
def span_to(start, end):
    """« lundi 3 mars 2025 de 9 h 30 à 12 h »: ``{{ meeting.starts_at|span_to:meeting.ends_at }}``."""
    return typography.span(start, end)


@register.filter
def pluralize(value, arg="s"):
    """Django's, as French counts: below two is singular, « 0 personne »."""
    number = float(value or 0) if isinstance(value, str | int | float | None) else len(value)
    return defaultfilters.pluralize(1 if abs(number) < 2 else 2, arg)


@register.filter
def typed(text):
    """What somebody typed, in a message: never read as one of its links (``notifications.links``)."""
    return re.sub(r"\[(?=\[)", "[ ", str(text))
