"""Pages that appear and disappear at their hour.

Wagtail's own command stops at the first page that ``publish`` refuses, and all that comes after waits with it.
"""

import logging
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import Page, Revision

logger = logging.getLogger(__name__)


def publish_scheduled() -> int:
    """Withdraw what has expired and publish what is due, each for itself; returns how many pages.

    What is refused stays as it is, is tried again at the next run, and stands in « À revoir » until then (``late``).
    """
    expired = Page.objects.filter(live=True, expire_at__lt=timezone.now()).order_by("expire_at", "pk")
    done = sum(_done(page, _withdraw) for page in expired)
    return done + sum(_done(revision, _publish) for revision in late())


def late() -> QuerySet[Revision]:
    """What should be online by now and is not, the longest waiting first."""
    due = Revision.page_revisions.filter(approved_go_live_at__lt=timezone.now())
    return due.order_by("approved_go_live_at", "pk")


def _withdraw(page: Page) -> None:
    page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _publish(revision: Revision) -> None:
    revision.publish(log_action="wagtail.publish.scheduled")


def _done(subject, act: Callable) -> bool:
    try:
        with transaction.atomic():
            act(subject)
    except ValidationError:
        return False  # ``late`` says so, and the report why
    except Exception:
        # Whatever is wrong with one page does not keep the others from their readers.
        logger.exception("scheduled page failed: %s", subject.pk)
        return False
    return True
