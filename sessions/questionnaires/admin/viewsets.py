"""Lists of versions and of rules, within one's departments; the builder's own pages hang on the first."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import path, reverse
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views import generic

from sessions.common.admin import DeleteView, EditView, IndexView, TerritoryViewSet

from .. import versions
from ..models import CampaignRule, Questionnaire
from . import pages

KIND = Column("get_kind_display", label="Moment", sort_key="kind")


class VersionsView(IndexView):
    def get_edit_url(self, instance) -> str:
        """A version opens on its questions."""
        return reverse("formulaires:design", args=[instance.pk])


class CreateView(generic.CreateView):
    """A new version, to prepare; on to its questions."""

    def save_instance(self) -> Questionnaire:
        values = self.form.cleaned_data
        return versions.create(
            values["programme"], values["kind"], title=values["title"], introduction=values["introduction"]
        )

    def get_success_url(self) -> str:
        return reverse("formulaires:design", args=[self.object.pk])


class WordsView(EditView):
    """Title and introduction; what was used is not changed."""

    def save_instance(self) -> Questionnaire:
        values = self.form.cleaned_data
        versions.reword(self.object, title=values["title"], introduction=values["introduction"])
        self.object.refresh_from_db()
        return self.object

    def form_valid(self, form) -> HttpResponse:
        try:
            return super().form_valid(form)
        except versions.BuildError as error:
            form.add_error(None, ValidationError(str(error)))
            return self.form_invalid(form)

    def get_success_url(self) -> str:
        return reverse("formulaires:design", args=[self.object.pk])


class RemoveView(DeleteView):
    """Only what is being prepared goes."""

    def delete_action(self) -> None:
        versions.delete(self.object)

    def form_valid(self, form) -> HttpResponse:
        try:
            return super().form_valid(form)
        except versions.BuildError as error:
            return pages.refused(self.request, self.object, error)


class QuestionnaireViewSet(TerritoryViewSet):
    model = Questionnaire
    department_path = "programme__department"
    icon = "form"
    name = "formulaires"
    menu_order = 21
    menu_label = "Questionnaires"
    list_display = ["title", KIND, "version", "programme", Column("get_state_display", label="État")]
    list_filter = ["programme", "kind", "state"]
    ordering = ["programme__title", "kind", "-version"]
    index_view_class = VersionsView
    add_view_class = CreateView
    edit_view_class = WordsView
    delete_view_class = RemoveView
    panels = [
        FieldRowPanel([FieldPanel("programme"), FieldPanel("kind")]),
        FieldPanel("title"),
        FieldPanel("introduction"),
    ]

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/questions/", pages.design, name="design"),
            path("<int:pk>/questions/ajouter/", pages.question, name="add_question"),
            path("<int:pk>/questions/<int:question_pk>/", pages.question, name="question"),
            path("<int:pk>/copie/", pages.copy, name="duplicate"),
            path("<int:pk>/comparaison/", pages.compare, name="compare"),
        ]


class CampaignRuleViewSet(TerritoryViewSet):
    model = CampaignRule
    department_path = "programme__department"
    icon = "date"
    name = "recueils"
    menu_order = 22
    menu_label = "Ouverture des questionnaires"
    list_display = ["programme", KIND, BooleanColumn("active", label="S’ouvre seul"), "open_days", "reminders"]
    ordering = ["programme__title", "kind"]
    panels = [
        FieldRowPanel([FieldPanel("programme"), FieldPanel("kind")]),
        FieldPanel("active"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("delay_months"), FieldPanel("delay_days"), FieldPanel("open_days")])],
            "Quand, et pendant combien de temps",
            help_text="Au début : compté depuis le premier module. À la fin, six mois après, pour les intervenantes et "
            "intervenants : depuis le dernier. Après une séance : depuis chaque module.",
        ),
        MultiFieldPanel([FieldRowPanel([FieldPanel("reminders"), FieldPanel("reminder_days")])], "Relances"),
    ]
