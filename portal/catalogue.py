"""What libraries say in French, as French prints it: no-break spaces, apostrophes, quotation marks.

Words that are not ours stand in ``portal/locale``; this is only how theirs are set.
"""

from django.utils.translation import trans_real

from sessions.common.typography import borrowed

LANGUAGE = "fr"


def set_messages() -> None:
    """Set every message of Django, Wagtail, allauth and ourselves. Once a process, before the first one is shown."""
    for messages in trans_real.translation(LANGUAGE)._catalog._catalogs:
        for key, text in messages.items():
            if key:  # the empty one is the catalogue's own heading
                messages[key] = borrowed(text)
