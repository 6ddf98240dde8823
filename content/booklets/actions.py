"""Making editions: the public one when a booklet is published, a session's copy when it is handed over."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from wagtail.models import Page

from sessions.booklets.actions import record_handover
from sessions.booklets.models import Handover
from sessions.common.actions import forget_document, request_document
from sessions.common.freshness import touch_public
from sessions.notifications.actions import enqueue
from sessions.notifications.models import Message
from sessions.registrations.enums import RegistrationState
from sessions.scheduling.locks import lock_cohort
from sessions.scheduling.models import Cohort

from .files import FILES, address_of
from .messages import BookletHandedOver
from .models import BookletEdition
from .queries import old_files, without_content
from .snapshot import content_of, digest_of, keep_pictures

READ_TO_THE_END = timedelta(days=1)  # somebody may be downloading what was replaced a moment ago


class NothingToHandOver(Exception):
    """The booklet holds no chapter yet."""


def publish_edition(page, *, by=None) -> BookletEdition:
    """The edition of what the booklet holds now: a new one when anything changed since the last, else the last.

    The rule of who reads is written within the publication and may have made the edition a moment before, for nobody:
    it is then theirs who publishes.
    """
    keep_pictures(page)
    edition = _edition(page, None, by)
    published = page.last_published_at
    if edition.made_by_id is None and by is not None and published and edition.made_at >= published:
        edition.made_by = by
        edition.save(update_fields=["made_by"])
    return edition


def hand_over(page, cohort: Cohort, *, tell: bool, by) -> Handover:
    """Freeze a copy with the session's own questions, and say so to the people registered when ``tell``.

    Twice without a change in between is one copy and one message a person. Raises NothingToHandOver for an empty
    booklet.
    """
    keep_pictures(page)
    with transaction.atomic():
        lock_cohort(cohort.pk)
        edition = _edition(page, cohort, by)
        if not edition.content["chapters"]:
            raise NothingToHandOver("Ce livret n’a pas encore de chapitre publié.")
        handover = record_handover(cohort, title=edition.title, path=address_of(edition), by=by)
        if tell:
            _tell(edition)
    return handover


@transaction.atomic
def _edition(page, cohort: Cohort | None, by) -> BookletEdition:
    Page.objects.select_for_update(of=["self"], no_key=True).get(pk=page.pk)  # its numbers follow one another
    content = content_of(page, cohort)
    digest = digest_of(content)
    made = without_content().select_for_update(no_key=True).filter(cohort=cohort)
    if cohort is None:
        made = made.filter(page=page.pk)
    last = made.order_by("-number").first()
    if last is not None and last.digest == digest and last.page_id == page.pk:
        _ask_for_files(last, by)  # those that failed are tried again
        return last
    edition = BookletEdition.objects.create(
        page_id=page.pk,
        cohort=cohort,
        number=(made.aggregate(last=Max("number"))["last"] or 0) + 1,
        title=content["title"],
        content=content,
        digest=digest,
        made_by=by,
    )
    _ask_for_files(edition, by)
    touch_public()
    return edition


def _ask_for_files(edition: BookletEdition, by) -> None:
    for kind in FILES.values():
        request_document(kind.name, {"edition": str(edition.public_id)}, by=by)


def forget_old_files() -> int:
    """Delete, after a day, the files of editions that a newer one has replaced; for the periodic command.

    The edition stays, so that its files could be made again. Returns how many files.
    """
    old = old_files((kind.name for kind in FILES.values()), before=timezone.now() - READ_TO_THE_END)
    for document in old:
        forget_document(document)
    return len(old)


def _tell(edition: BookletEdition) -> list[Message]:
    """One message a person registered; who left or waits is not written to."""
    letter, told = BookletHandedOver(), []
    registered = edition.cohort.registrations.filter(state=RegistrationState.REGISTERED)
    with timezone.override(edition.cohort.site.time_zone):
        for registration in registered.select_related("participant").order_by("pk"):
            message = letter.write(
                registration.participant,
                key=f"booklet:{edition.public_id}:{registration.pk}",
                cohort=edition.cohort,
                attachment_args={"registration": registration.pk},
                about=f"booklet:{edition.public_id}",
            )
            enqueue(message)
            told.append(message)
    return told
