"""Editors propose, coordinators and administrators publish: Wagtail's workflow under French names.

What a team changed since is theirs: the workflow is set up once.
"""

from django.contrib.auth.models import Group
from wagtail.models import GroupApprovalTask, GroupPagePermission, Page, Workflow, WorkflowPage, WorkflowTask

from portal.accounts.actions import role_group
from portal.accounts.enums import Role

WORKFLOW = "Relecture avant publication"
TASK = "Relecture"
TREE = "Toutes les pages"
APPROVERS = (Role.COORDINATOR, Role.ADMIN)
# Groups, workflow and the name of the tree that Wagtail's first migrations make, in English.
WAGTAILS_GROUPS = ("Editors", "Moderators")


def moderation() -> None:
    """The workflow on every page, and editors without the right to publish; nothing when it exists already."""
    if Workflow.objects.filter(name=WORKFLOW).exists():
        return
    root = Page.get_first_root_node()
    Page.objects.filter(pk=root.pk, title="Root").update(title=TREE, draft_title=TREE)
    _remove_wagtails_own()
    task = GroupApprovalTask.objects.create(name=TASK)
    task.groups.set(role_group(role) for role in APPROVERS)
    workflow = Workflow.objects.create(name=WORKFLOW)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.get_or_create(page=root, defaults={"workflow": workflow})
    GroupPagePermission.objects.filter(
        group=role_group(Role.EDITOR), permission__codename__in=("publish_page", "unlock_page")
    ).delete()


def _remove_wagtails_own() -> None:
    """The workflow that nothing has gone through, and the groups that nobody is in."""
    groups = Group.objects.filter(name__in=WAGTAILS_GROUPS, user__isnull=True)
    for workflow in Workflow.objects.filter(
        workflow_states__isnull=True, workflow_tasks__task__name__contains="approval"
    ):
        tasks = [step.task for step in workflow.workflow_tasks.select_related("task")]
        workflow.delete()
        for task in tasks:
            task.delete()
    groups.delete()
