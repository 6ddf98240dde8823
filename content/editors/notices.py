"""Telling people of pages that wait, are accepted or come back: by our own messages, in the place of Wagtail's mails.

Wagtail connects its mails under names (``dispatch_uid``); a name that is taken is not connected again. Ours take them
first, because this app is ready before ``wagtail.admin``.
"""

from django.conf import settings
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Page, TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

from portal.accounts.models import User
from sessions.notifications.actions import enqueue
from sessions.notifications.messages import MessageClass

from .messages import PageAccepted, PageReturned, PageToReview


def connect() -> None:
    """Called once, when the app is ready."""
    pairs = (
        (task_submitted, TaskState, _on_task_submitted, "group_approval_task_submitted_email_notification"),
        (workflow_submitted, WorkflowState, _nobody_else, "workflow_state_submitted_email_notification"),
        (workflow_rejected, WorkflowState, _on_returned, "workflow_state_rejected_email_notification"),
        (workflow_approved, WorkflowState, _on_accepted, "workflow_state_approved_email_notification"),
    )
    for signal, sender, receiver, name in pairs:
        signal.connect(receiver, sender=sender, dispatch_uid=name)


def _on_task_submitted(sender, instance: TaskState, user=None, **kwargs) -> None:
    """Everybody who may accept the page, but who proposes it."""
    task, page = instance.task.specific, instance.workflow_state.content_object
    if not (isinstance(task, GroupApprovalTask) and isinstance(page, Page)):
        return
    approvers = User.objects.filter(is_active=True, groups__in=task.groups.all()).distinct().order_by("pk")
    for approver in approvers:
        if (user is None or approver.pk != user.pk) and _wants(approver, "submitted"):
            _write(PageToReview(), approver, page, by=user, key=f"page-review:{instance.pk}:{approver.pk}")


def _nobody_else(sender, **kwargs) -> None:
    """Superusers have no part in a page that is proposed: those who may accept it are told by its task."""


def _on_accepted(sender, instance: WorkflowState, user=None, **kwargs) -> None:
    page = instance.content_object
    if _author_to_tell(instance, user, "approved") and isinstance(page, Page):
        key = f"page-accepted:{instance.pk}"
        _write(PageAccepted(), instance.requested_by, page, by=user, key=key, live=page.live)


def _on_returned(sender, instance: WorkflowState, user=None, **kwargs) -> None:
    page = instance.content_object
    if _author_to_tell(instance, user, "rejected") and isinstance(page, Page):
        task = instance.current_task_state.specific
        key = f"page-returned:{task.pk}"
        _write(PageReturned(), instance.requested_by, page, by=user, key=key, comment=task.get_comment())


def _author_to_tell(state: WorkflowState, user, news: str) -> bool:
    author = state.requested_by
    if author is None or not author.is_active or (user is not None and author.pk == user.pk):
        return False
    return _wants(author, news)


def _wants(user: User, news: str) -> bool:
    """What the person chose on the page of their account; without a choice, yes."""
    profile = getattr(user, "wagtail_userprofile", None)
    return profile is None or getattr(profile, f"{news}_notifications")


def _write(message: MessageClass, recipient: User, page: Page, *, by, key: str, **context) -> None:
    context |= {
        "title": page.get_admin_display_title(),
        "author": by.get_full_name() if by else "L’équipe",
        "address": settings.SITE_URL + reverse("wagtailadmin_pages:edit", args=[page.pk]),
    }
    enqueue(message.write(recipient, key=key, context=context))
