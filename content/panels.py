"""Panels of the page editor."""

from wagtail.admin.panels import Panel


class TwinPanel(Panel):
    """On a simplified version: which page it simplifies, and whether that page changed since."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "content/admin/twin.html"

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            source = self.instance.get_parent() if self.instance.pk else None
            context["source"] = source
            context["outdated"] = self.instance.is_outdated(source) if source else False
            return context
