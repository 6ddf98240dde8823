"""How a message leaves: e-mail through Django's mail settings, SMS through a provider when one is set.

Both are handed a message whose links are already resolved. Raising means: not sent, try again later.
"""

import re
from email.utils import make_msgid

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.module_loading import import_string
from django.utils.safestring import mark_safe

from .attachments import Attachment

_URL = re.compile(r"(https?://[^\s<>]+)")


def paragraphs(body: str) -> list[str]:
    """The body's paragraphs as safe HTML: escaped, line breaks kept, addresses clickable."""
    return [
        mark_safe(_URL.sub(r'<a href="\1">\1</a>', escape(block)).replace("\n", "<br>"))  # escaped first
        for block in body.strip().split("\n\n")
    ]


def send_email(*, to: str, subject: str, body: str, reference: str, attachment: Attachment | None) -> None:
    """Send one e-mail, text and HTML saying the same.

    The Message-ID is made from the message's own identifier: a copy sent twice by a relay is recognised as the same.
    """
    site = {"name": settings.SITE_NAME, "contact": {"name": "", "phone": "", "hours": ""}}
    context = {"subject": subject, "body": body.strip(), "paragraphs": paragraphs(body), "site": site}
    mail = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string("sessions/notifications/email.txt", context),
        to=[to],
        headers={
            "Message-ID": make_msgid(idstring=reference, domain=settings.CALENDAR_DOMAIN),
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(render_to_string("sessions/notifications/email.html", context), "text/html")
    if attachment is not None:
        mail.attach(attachment.filename, attachment.content, attachment.content_type)
    mail.send()


def send_sms(*, to: str, body: str) -> None:
    """Send one SMS through ``settings.SMS_SENDER``, the dotted path of a callable ``(to, body)``."""
    import_string(settings.SMS_SENDER)(to, body)


def sms_to_file(to: str, body: str) -> None:
    """The sender of development: one file for all SMS, beside the mails."""
    folder = settings.VAR_DIR / "sms"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "sms.log").open("a", encoding="utf-8") as log:
        log.write(f"{to}\n{body}\n\n")
