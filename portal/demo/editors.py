"""What waits on the editors' desk: a page proposed, another to be read again."""

from datetime import timedelta

from django.utils import timezone
from wagtail.models import Workflow

from content.models import ArticlePage
from content.starter.moderation import WORKFLOW
from portal.accounts.enums import Role

PROPOSED, STALE = "comment-se-passe-une-session", "qui-peut-m-aider"
NEW_LEAD = "Vous hésitez à venir ? Voici une séance, de l’accueil jusqu’à la fin, pas à pas."


def load(accounts: dict) -> None:
    """The editor proposes one page, unless it waits already; the other one's date came two days ago."""
    ArticlePage.objects.filter(slug=STALE).update(review_on=timezone.localdate() - timedelta(days=2))
    page = ArticlePage.objects.filter(slug=PROPOSED).first()
    workflow = Workflow.objects.filter(name=WORKFLOW, active=True).first()
    if page is None or workflow is None or page.workflow_in_progress or page.lead == NEW_LEAD:
        return
    editor = accounts[Role.EDITOR]
    page.lead = NEW_LEAD
    page.save_revision(user=editor)
    workflow.start(page, editor)
