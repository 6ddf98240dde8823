"""On a booklet in the editor: its editions, what changed since the last, the questions that wait."""

from wagtail.admin.panels import Panel

from sessions.booklets.queries import to_review

from .queries import editions_of, lacks_a_file, public_edition, without_content
from .snapshot import content_of, digest_of


class EditionsPanel(Panel):
    """Shown above the fields; publishing makes a new edition when anything changed."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "content/admin/editions.html"

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            page = self.instance
            last = public_edition(page, without_content()) if page.pk else None
            context["editions"] = editions_of(page) if page.pk else []
            context["failed"] = lacks_a_file(last)
            context["outdated"] = last is not None and last.digest != digest_of(content_of(page))
            context["waiting"] = to_review().filter(meeting__cohort__programme=page.programme_id).count()
            return context
