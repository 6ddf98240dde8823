"""Pages that appear and disappear at their hour."""

from django.core.management import call_command
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page, Revision


def publish_scheduled() -> int:
    """Publish what is due and withdraw what has expired, by Wagtail's own command; returns how many pages."""
    now = timezone.now()
    due = Revision.page_revisions.filter(approved_go_live_at__lt=now).count()
    due += Page.objects.filter(Q(live=True, expire_at__lt=now)).count()
    if due:
        call_command("publish_scheduled", verbosity=0)
    return due
