"""The form of every page: what may never be published is refused there, with its words, and the draft is kept."""

from content.audiences.forms import AudienceForm

from .checks import raw, written_fields
from .wording import findings

PUBLISHING = ("action-publish", "action-submit")


class PageForm(AudienceForm):
    """A draft may hold anything. What is published or proposed, and what changes while it waits, is checked."""

    def clean(self):
        cleaned = super().clean()
        waits = self.instance.pk and self.instance.workflow_in_progress
        if waits or any(name in self.data for name in PUBLISHING):
            values = [raw(cleaned[name]) for name in written_fields(type(self.instance)) if name in cleaned]
            for finding in findings(values):
                if finding.is_grave:
                    self.add_error(None, str(finding))
        return cleaned
