"""Every component in every state on one page: what the staff and the test suite look at before a page uses them."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row, Submit
from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from content.drawings import Drawing
from portal.accounts.queries import is_staff_member

CHANNELS = [("mail", "Par courriel"), ("sms", "Par SMS"), ("phone", "Par téléphone")]
WISHES = [("stairs", "Un accès sans escalier"), ("seat", "Une place près de la porte")]


class SampleForm(forms.Form):
    """One field of each kind."""

    first_name = forms.CharField(
        label="Prénom",
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": "Écrivez votre prénom."},
    )
    last_name = forms.CharField(label="Nom", widget=forms.TextInput(attrs={"autocomplete": "family-name"}))
    phone = forms.CharField(
        label="Téléphone",
        required=False,
        help_text="Pour vous prévenir si une date change. Par exemple\u00a0: 06 39 98 12 34.",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    day = forms.DateField(label="Date souhaitée", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    place = forms.ChoiceField(label="Lieu", choices=[("", "Choisissez"), ("osny", "Osny"), ("arg", "Argenteuil")])
    channel = forms.ChoiceField(
        label="Comment vous joindre\u202f?",
        help_text="Vous pourrez changer d’avis.",
        choices=CHANNELS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une façon de vous joindre."},
    )
    wishes = forms.MultipleChoiceField(
        label="Pour votre confort", required=False, choices=WISHES, widget=forms.CheckboxSelectMultiple
    )
    remark = forms.CharField(label="Un mot pour l’équipe", required=False, widget=forms.Textarea(attrs={"rows": 4}))
    agreed = forms.BooleanField(label="J’accepte d’être recontacté(e) au sujet de cette demande.")


class CompleteForm(SampleForm):
    """The same fields laid out by a crispy helper, with its own buttons."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.attrs = {"aria-label": "Exemple de formulaire complet"}
        self.helper.layout = Layout(
            Fieldset("Vous", Row("first_name", "last_name"), "phone"),
            Fieldset("Votre demande", "day", "place", "channel", "wishes", "remark", "agreed"),
        )
        self.helper.add_input(Submit("send", "Vérifier ma demande"))


class LineForm(forms.Form):
    """A line of a formset."""

    name = forms.CharField(label="Nom de la salle")


def sample_formset():
    """Two lines, the second one wrong."""
    posted = {
        "ligne-TOTAL_FORMS": "2",
        "ligne-INITIAL_FORMS": "2",
        "ligne-0-name": "Salle des Lilas",
        "ligne-1-name": "",
    }
    return forms.formset_factory(LineForm, extra=0)(posted, prefix="ligne")


SAMPLES = {
    "crumbs": [{"title": "Accueil", "url": "/"}, {"title": "Gestion", "url": "/gestion/"}, {"title": "Composants"}],
    "drawings": [*Drawing.values, "lost", "gate", "wait", "rain"],
    "empty_icons": ["people", "place", "book", "mail", "chart", "list"],
    "walk": ["Vous vous inscrivez", "Vous venez une fois par semaine", "Vous avancez à votre rythme"],
    "steps": ["Vos coordonnées", "Vérifier", "C’est fait"],
    "facts": [
        {"icon": "calendar", "label": "Quand", "value": "Le lundi, du 2 mars au 11 mai 2026"},
        {"icon": "clock", "label": "Horaires", "value": "De 14 h à 16 h 30"},
        {"icon": "place", "label": "Où", "value": "Maison des Tulipes, Osny"},
    ],
    "table_headers": ["Séance", "Inscrits", "Présents"],
    "table_rows": [["Module 1", 12, 11], ["Module 2", 12, 9], ["Module 3", 11, 10]],
    "chart_rows": [
        {"label": "Moins de 25 ans", "n": 0, "percent": 0, "width": 0},
        {"label": "25-39 ans", "n": 18, "percent": 16, "width": 32.7},
        {"label": "40-49 ans", "n": 39, "percent": 34, "width": 70.9},
        {"label": "50-59 ans", "n": 55, "percent": 49, "width": 100},
        {"label": "60-67 ans", "n": None, "percent": None, "width": 0},
    ],
    "errors": [
        {"text": "Prénom\u00a0: écrivez votre prénom.", "href": "#id_plain-first_name"},
        {"text": "Cette session est complète depuis un instant.", "href": ""},
    ],
    "icons": [
        "calendar",
        "place",
        "clock",
        "people",
        "phone",
        "mail",
        "book",
        "check",
        "done",
        "warning",
        "error",
        "info",
        "arrow",
        "back",
        "print",
        "download",
        "menu",
        "close",
        "edit",
        "plus",
        "user",
        "chart",
        "list",
        "home",
        "search",
        "lock",
        "heart",
        "exit",
        "text-size",
        "listen",
        "chevron",
    ],
    "module_title": "Le médecin du travail\u00a0: un allié dans mon parcours de retour en emploi",
}


def gallery(request: HttpRequest) -> HttpResponse:
    """Staff only; for anybody else the page does not exist."""
    if not is_staff_member(request.user):
        raise Http404
    context = {
        "samples": SAMPLES,
        "plain_form": SampleForm(prefix="plain"),
        "wrong_form": CompleteForm({"wrong-phone": "06 39"}, prefix="wrong"),
        "formset": sample_formset(),
        "page": Paginator(range(60), 10).page(2),
    }
    return render(request, "components/gallery.html", context)
