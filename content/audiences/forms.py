"""« Qui peut lire »: three fields of a page's form, which write the page's one rule."""

from django import forms
from wagtail.admin.forms import WagtailAdminPageForm

from sessions.programmes.models import Programme
from sessions.scheduling.models import Cohort

from .enums import Audience
from .models import PageAudience
from .queries import audience_of

AS_ABOVE = "Comme la page au-dessus (tout le monde, si rien n’est réservé)"
MISSING: dict[str, tuple[str, str]] = {
    Audience.PROGRAMME: ("audience_programme", "Choisissez le programme dont les personnes peuvent lire cette page."),
    Audience.COHORT: ("audience_cohort", "Choisissez la session dont les personnes peuvent lire cette page."),
}


class AudienceForm(WagtailAdminPageForm):
    """The form of every page. The rule is part of the revision: it takes effect when the page is published."""

    audience = forms.ChoiceField(
        label="Qui peut lire",
        required=False,
        choices=[("", AS_ABOVE), *Audience.choices],
        help_text="Vaut aussi pour les pages en dessous, leurs documents, leurs PDF et EPUB. L’équipe lit tout.",
    )
    audience_programme = forms.ModelChoiceField(
        Programme.objects.all(), label="Programme", required=False, empty_label="Aucun"
    )
    audience_cohort = forms.ModelChoiceField(
        Cohort.objects.select_related("programme").order_by("-pk"),
        label="Session",
        required=False,
        empty_label="Aucune",
        help_text="Les personnes sur liste d’attente ne lisent pas la page.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rule = self._own_rule()
        if rule is not None and "audience" in self.fields:
            self.initial |= {
                "audience": rule.audience,
                "audience_programme": rule.programme_id,
                "audience_cohort": rule.cohort_id,
            }

    def _own_rule(self) -> PageAudience | None:
        return next(iter(self.instance.audience_rules.all()), None)

    def _wanted(self) -> PageAudience | None:
        data = self.cleaned_data
        audience = data.get("audience")
        if not audience:
            return None
        return PageAudience(
            audience=audience,
            programme=data.get("audience_programme") if audience == Audience.PROGRAMME else None,
            cohort=data.get("audience_cohort") if audience == Audience.COHORT else None,
        )

    def clean(self):
        cleaned = super().clean()
        rule = self._wanted()
        if rule is None:
            return cleaned
        field, text = MISSING.get(rule.audience, ("", ""))
        if field and not cleaned.get(field):
            self.add_error(field, text)
            return cleaned
        above = audience_of(self.parent_page) if self.parent_page else None
        if above is not None and not rule.narrows(above):
            self.add_error(
                "audience",
                f"La page au-dessus est réservée ({above}). Réservez celle-ci aux mêmes personnes, ou à moins.",
            )
        return cleaned

    def save(self, commit=True):
        """A form sent without the field (an old browser tab, a program) leaves the rule as it is."""
        if "audience" in self.data:
            wanted, held = self._wanted(), self._own_rule()
            if not (wanted and held and wanted.same_as(held)):
                self.instance.audience_rules = [wanted] if wanted else []
        return super().save(commit=commit)
