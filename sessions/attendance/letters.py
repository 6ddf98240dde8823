"""A message to somebody who is written to by post: the same words as a PDF to print, sign and put into an envelope.

The personal addresses are in it, because the person has no other way to get them; only who may read the delivery log
of the cohort can ask for it.
"""

from datetime import date

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from sessions.common import pdf
from sessions.common.documents import DocumentKind, Made, pdf_version, register_document
from sessions.notifications.enums import Channel
from sessions.notifications.foot import contact
from sessions.notifications.links import resolve
from sessions.notifications.models import Message
from sessions.scheduling.permissions import can_work

from . import deliveries

LETTER = "letter"
FILE_NAME = "lettre.pdf"


def letter_args(message: Message) -> dict:
    """The letter bears the day on which it was asked for."""
    return {"message": str(message.pk), "day": timezone.localdate().isoformat()}


def _source(args: dict) -> str:
    message = Message.objects.select_related("participant", "contact", "user").get(pk=args["message"])
    words = resolve(message.body, message.recipient)
    context = {
        "recipient": message.recipient,
        "address": getattr(message.recipient, "postal_address", ""),
        "paragraphs": words.strip().split("\n\n"),
        "day": date.fromisoformat(args["day"]),
        "contact": contact(),
    }
    return render_to_string("sessions/attendance/papers/letter.html", context)


def _may_read(request: HttpRequest, args: dict) -> bool:
    found = deliveries.messages_of(request.user).filter(pk=args["message"], channel=Channel.POST)
    return can_work(request.user) and found.exists()


register_document(
    DocumentKind(
        name=LETTER,
        build=lambda args: Made(FILE_NAME, "application/pdf", pdf.render(_source(args))),
        version=lambda args: pdf_version(_source(args)),
        may_read=_may_read,
        title="Lettre à poster",
        back=lambda args: reverse("attendance:phone_list"),
    )
)
