"""What editors and approvers read in the admin while a page is read again before publication."""

from django.http import HttpRequest
from wagtail.admin import messages
from wagtail.admin.views.pages.edit import EditView
from wagtail.models import Page, WorkflowState

DONE = {
    "approve": "La page « {title} » est acceptée.",
    "approve_and_publish": "La page « {title} » est acceptée et publiée.",
    "reject": "La page « {title} » est renvoyée pour correction. La personne qui l’a proposée est prévenue.",
}
_say_saved = EditView.add_save_confirmation_message


def say_what_was_done(view: EditView) -> None:
    """In the place of « est enregistrée », which Wagtail says of a page that was accepted or sent back as well."""
    action = view.workflow_action if view.request.POST.get("action-workflow-action") else ""
    if action not in DONE:
        _say_saved(view)
        return
    if action == "approve" and view.page.current_workflow_state is None:
        action = "approve_and_publish"
    messages.success(view.request, DONE[action].format(title=view.page.get_admin_display_title()))


def say_why_it_came_back(request: HttpRequest, page: Page) -> None:
    """Above a page that was sent back: by whom, and with which words. They stand otherwise two windows away."""
    state = page.current_workflow_state
    if request.method != "GET" or state is None or state.status != WorkflowState.STATUS_NEEDS_CHANGES:
        return
    task = state.current_task_state.specific
    who = task.finished_by.get_full_name() if task.finished_by else "L’équipe"
    words = f" : « {task.comment} »" if task.comment else "."
    messages.warning(request, f"{who} a renvoyé cette page{words} Corrigez-la, puis proposez-la de nouveau.")


def leave_restart_out(menu_items: list, request: HttpRequest, context: dict) -> None:
    """With one reading, beginning anew is proposing again: one entry for two."""
    menu_items[:] = [item for item in menu_items if item.name != "action-restart-workflow"]
