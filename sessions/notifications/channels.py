"""How a message leaves: e-mail through Django's mail settings, SMS through a provider when one is set.

Both are handed a message whose links are already resolved. Raising ``Unsure`` means that nobody can know whether it
left, and that a person has to look; raising anything else means that it has not: try again later.
"""

from contextlib import suppress
from email.utils import make_msgid
from smtplib import SMTPServerDisconnected

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils.module_loading import import_string

from .attachments import Attachment
from .foot import contact
from .paragraphs import paragraphs
from .sms import Unsure

INVITING = ("REQUEST", "CANCEL")  # iTIP methods that ask a calendar program to act (RFC 5546)


def send_email(
    *,
    to: str,
    subject: str,
    body: str,
    words: dict[str, str],
    reference: str,
    attachment: Attachment | None,
    reason: str,
) -> None:
    """Send one e-mail, text and HTML saying the same; ``reason`` says why its reader gets it.

    ``words`` stand in the HTML for the addresses of the text (``links.resolve``).
    The Message-ID is made from the message's own identifier: a copy sent twice by a relay is recognised as the same.
    """
    site = {"name": settings.SITE_NAME, "contact": contact()}
    blocks = paragraphs(body, words)
    context = {"subject": subject, "body": body.strip(), "paragraphs": blocks, "site": site, "reason": reason}
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
        if attachment.method in INVITING:
            # As the last alternative it is the invitation itself (RFC 6047, 2.4); as a file, for other programs.
            mail.attach_alternative(attachment.content.decode(), f"text/calendar; method={attachment.method}")
        mail.attach(attachment.filename, attachment.content, attachment.content_type)
    _hand_over(mail)


def _hand_over(mail: EmailMultiAlternatives) -> None:
    """Give a mail to the relay. Raises Unsure when the connection broke after the mail was begun."""
    relay = get_connection()
    relay.open()  # what fails here, or is refused in so many words below, has surely not left
    mail.connection = relay
    try:
        mail.send()
    except (SMTPServerDisconnected, TimeoutError, ConnectionError) as error:
        raise Unsure(type(error).__name__) from None
    finally:
        with suppress(OSError):
            relay.close()


def send_sms(*, to: str, body: str, reference: str) -> None:
    """Send one SMS through ``settings.SMS_SENDER``, the dotted path of a callable ``(to, body, reference)``."""
    import_string(settings.SMS_SENDER)(to, body, reference)
