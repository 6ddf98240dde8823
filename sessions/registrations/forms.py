"""The registration form and the answers of people who wait. No field asks anything about health, ever."""

from datetime import datetime

from django import forms
from django.core import signing
from django.utils import timezone

from sessions.common import typography
from sessions.people.actions import Details
from sessions.people.forms import CHANNELS, NameField, ReachableForm
from sessions.scheduling.enums import PUBLIC_STATES

from . import queries
from .eligibility import QUESTIONS, Advice, Answer, advise
from .enums import HOLDS_A_PLACE, LATER, RegistrationState, Wish
from .models import Registration, awaited

SALT = "registrations.moment"
WISHES: dict[str, str] = {"oui": Wish.THIS, "ici": Wish.HERE, "ailleurs": Wish.ELSEWHERE}  # as addresses say them
KEPT = ("first_name", "last_name", "email", "mobile", "landline", "channel", "wants_reminders", "agrees")


class RegistrationForm(ReachableForm):
    """What a person gives to register. ``waiting`` says what she accepts to wait for; ``moment`` marks one request."""

    first_name = NameField(
        label="Prénom",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": "Écrivez votre prénom."},
    )
    last_name = NameField(
        label="Nom",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        error_messages={"required": "Écrivez votre nom de famille."},
    )
    wants_reminders = forms.BooleanField(
        label="Rappelez-moi chaque séance quelques jours avant", required=False, initial=True
    )
    agrees = forms.BooleanField(
        label="Je suis d’accord pour que l’équipe garde ces renseignements, pour organiser les séances et me prévenir",
        help_text="Vous pouvez les corriger à tout moment. Ils sont effacés deux ans après notre dernier échange.",
        error_messages={"required": "Cochez cette case pour vous inscrire, ou appelez-nous pour en parler."},
    )
    waiting = forms.CharField(required=False, widget=forms.HiddenInput)
    moment = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = KEPT

    def details(self) -> Details:
        data = self.cleaned_data
        names = ("first_name", "last_name", "email", "mobile", "landline", "channel", "wants_reminders")
        return Details(**{name: data[name] for name in names})

    def waits_for(self) -> str:
        """The wish of somebody who accepts to wait, else nothing."""
        return WISHES.get(self.cleaned_data["waiting"], "")

    def agreed_at(self) -> datetime:
        """When she agreed: written and signed into the page to check; now when that mark is missing or was altered."""
        try:
            return datetime.fromisoformat(signing.loads(self.cleaned_data["moment"], salt=SALT))
        except (signing.BadSignature, ValueError):
            return timezone.now()

    def carried(self, **changed: str) -> list[tuple[str, str]]:
        """Everything typed, as hidden fields of the next page: the server keeps nothing before the confirmation."""
        values = {name: self[name].value() for name in (*KEPT, "waiting", "moment")} | changed
        return [(name, "on" if value is True else str(value)) for name, value in values.items() if value]

    def summary(self) -> list[dict]:
        """What she typed, in words, for the page to check."""
        data = self.cleaned_data
        rows = [
            ("Prénom et nom", f"{data['first_name']} {data['last_name']}"),
            ("Adresse électronique", data["email"]),
            ("Téléphone mobile", typography.phone(data["mobile"])),
            ("Autre téléphone", typography.phone(data["landline"])),
            ("Pour vous joindre", dict(CHANNELS)[data["channel"]]),
            ("Rappels avant les séances", "Oui" if data["wants_reminders"] else "Non"),
        ]
        return [{"label": label, "value": value} for label, value in rows if value]


def new_moment() -> str:
    """The signed mark of one request."""
    return signing.dumps(timezone.now().isoformat(), salt=SALT)


class ForMeForm(forms.Form):
    """The questions of « Est-ce pour moi ? »; the answers serve the page that shows the advice, and nothing else."""

    ANSWERS = ((Answer.YES, "Oui"), (Answer.PARTLY, "Un peu, ou je ne sais pas"), (Answer.NO, "Non"))

    def __init__(self, data=None):
        super().__init__(data)
        for question in QUESTIONS:
            self.fields[question.name] = forms.TypedChoiceField(
                label=question.text,
                choices=self.ANSWERS,
                coerce=Answer,
                widget=forms.RadioSelect,
                error_messages={"required": "Choisissez une réponse, même « je ne sais pas »."},
            )

    def advice(self) -> Advice:
        return advise(self.cleaned_data)


class OtherwiseForm(forms.Form):
    """What a person who waits prefers instead: another session, a next one, or nothing."""

    LEAVE = "quitter"
    answer = forms.ChoiceField(
        label="Que préférez-vous ?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez une réponse dans la liste.",
            "invalid_choice": "Cette réponse n’est plus possible. Choisissez-en une autre dans la liste.",
        },
    )

    def __init__(self, registration: Registration, data=None):
        super().__init__(data)
        elsewhere = queries.may_go_elsewhere(registration.cohort)
        asked_no_more = queries.is_asked_no_more(registration)
        standing = [*HOLDS_A_PLACE, RegistrationState.WAITING]
        hers = registration.participant.registrations.filter(state__in=standing).order_by().values("cohort")
        others = queries.other_cohorts(registration.cohort).exclude(pk__in=hers)
        self.others = {cohort.code: cohort for cohort in others}
        choices = [(cohort.code, _label(cohort)) for cohort in self.others.values()]
        for word, wish in WISHES.items():
            known = wish == registration.wish and registration.state == RegistrationState.WAITING
            anew = registration.wish in LATER or asked_no_more
            possible = wish in LATER or (anew and registration.cohort.state in PUBLIC_STATES)
            if possible and (asked_no_more or not known) and (elsewhere or wish != Wish.ELSEWHERE):
                choices.append((word, f"Attendre {awaited(wish, registration.cohort)}"))
        if not registration.is_called_off:
            choices.append((self.LEAVE, "Quitter la liste d’attente"))
        self.fields["answer"].choices = choices

    def instead(self) -> list[tuple[str, str]]:
        """The answers that go on waiting or go elsewhere, as buttons of their own."""
        return [choice for choice in self.fields["answer"].choices if choice[0] != self.LEAVE]

    def cohort(self):
        """The other session that was chosen, or None."""
        return self.others.get(self.cleaned_data["answer"])

    def wish(self) -> str:
        """What she waits for instead, or nothing."""
        return WISHES.get(self.cleaned_data["answer"], "")


def _label(cohort) -> str:
    places = "il reste de la place" if cohort.free else "sur liste d’attente"
    with timezone.override(cohort.site.time_zone):
        return f"Plutôt {typography.at(cohort.site.town)}, à partir du {typography.day(cohort.first_start)} ({places})"
