"""What is typed about a question."""

from django import forms
from django.core.exceptions import ValidationError

from sessions.people.validators import refuse_nir

from .models import ANSWER_LENGTH, QUESTION_LENGTH

NO_NAMES = "Écrivez-la pour tout le monde : aucun nom, rien qui fasse reconnaître la personne qui a posé la question."


def words(label: str, length: int, rows: int, help_text: str, missing: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=length,
        help_text=help_text,
        validators=[refuse_nir],
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={
            "required": missing,
            "max_length": f"C’est trop long : {length} caractères au plus. Gardez l’essentiel.",
        },
    )


class QuestionForm(forms.Form):
    """A question raised in a meeting and its answer."""

    question = words("Question", QUESTION_LENGTH, 3, NO_NAMES, "Écrivez la question.")
    answer = words(
        "Réponse",
        ANSWER_LENGTH,
        8,
        "Avec vos mots, comme en séance. Une ligne vide sépare deux paragraphes. Une éditrice ou un éditeur la relit.",
        "Écrivez la réponse donnée, même courte.",
    )


class DecisionForm(forms.Form):
    """The editor's: the words that appear and for whom, or why the question is left out."""

    question = words("Question, telle qu’elle paraîtra", QUESTION_LENGTH, 3, NO_NAMES, "Écrivez la question.")
    answer = words(
        "Réponse, telle qu’elle paraîtra",
        ANSWER_LENGTH,
        10,
        "Une ligne vide sépare deux paragraphes. Ni montant ni délai : ils changent.",
        "Écrivez la réponse.",
    )
    for_everyone = forms.ChoiceField(
        label="Dans quels livrets ?",
        choices=[("", "Le livret de cette session seulement"), ("oui", "Tous les livrets du programme")],
        required=False,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Pourquoi ne pas la retenir ?",
        max_length=300,
        required=False,
        help_text="Seulement si vous ne la retenez pas. La personne qui l’a proposée lira cette phrase.",
        validators=[refuse_nir],
    )

    def __init__(self, *args, refusing: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.refusing = refusing
        if refusing:
            self.fields["question"].required = self.fields["answer"].required = False

    def clean_reason(self) -> str:
        reason = self.cleaned_data["reason"]
        if self.refusing and not reason:
            raise ValidationError("Dites en une phrase pourquoi, pour la personne qui l’a proposée.")
        return reason
