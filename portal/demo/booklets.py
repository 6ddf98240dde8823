"""Questions written down after meetings, one booklet read by everybody, one copy handed to the running session."""

from content.booklets.actions import hand_over, publish_edition
from content.pages.booklet import BookletPage
from portal.accounts.enums import Role
from sessions.booklets.actions import accept_question, propose_question, refuse_question
from sessions.booklets.enums import QuestionState
from sessions.booklets.models import Handover
from sessions.programmes.models import Programme
from sessions.scheduling.queries import meetings_of

from . import live

# Meeting, question, answer, and what the editor decided: "all", "session", "refused" or "" (still to review).
QUESTIONS = (
    (
        0,
        "Est-ce que mon employeur saura que je viens ici ?",
        "Non. Personne ne le prévient, et rien dans nos messages ni dans l’agenda ne dit de quoi il s’agit.\n\n"
        "C’est vous qui décidez d’en parler, à qui et quand.",
        "all",
    ),
    (
        0,
        "Je me fatigue vite. Puis-je partir avant la fin d’une séance ?",
        "Oui, à tout moment, sans vous expliquer. La page du module reste en ligne : vous la lisez quand vous voulez.",
        "all",
    ),
    (
        1,
        "Faut-il raconter sa maladie devant le groupe ?",
        "Non. Chacun dit ce qu’il veut, et peut seulement écouter. Ce qui se dit dans la salle y reste.",
        "all",
    ),
    (
        2,
        "À qui demander si mes indemnités tardent ?",
        "D’abord à votre caisse, depuis votre compte en ligne ou à l’accueil : elle voit où en est votre dossier.\n\n"
        "Si vous êtes en difficulté en attendant, dites-le-nous sans attendre : l’assistante de service social "
        "regarde avec vous ce qui est possible.",
        "all",
    ),
    (
        2,
        "Puis-je partir quelques jours pendant mon arrêt ?",
        "Demandez avant de partir. Les sorties et les voyages suivent des règles, qui dépendent de votre arrêt. "
        "Votre caisse vous répond : gardez sa réponse écrite.",
        "session",
    ),
    (
        2,
        "Où se garer près de la salle ?",
        "Le parc de stationnement est derrière le bâtiment.",
        "refused",
    ),
    (
        2,
        "Le temps partiel thérapeutique peut-il être refusé par l’employeur ?",
        "L’employeur peut répondre que l’organisation ne le permet pas. Le médecin du travail aide alors à chercher "
        "une autre solution. Nous en reparlons au module 4.",
        "",
    ),
)


def load(programme: Programme, accounts: dict) -> None:
    """Idempotent: a question is known by its words, a session keeps the copy that it was handed."""
    running = live.running_cohort()
    meetings = list(meetings_of(running))
    for place, question, answer, decision in QUESTIONS:
        raised = propose_question(meetings[place], question=question, answer=answer, by=accounts[Role.ANIMATOR])
        if raised.state != QuestionState.PROPOSED:
            continue
        if decision == "refused":
            refuse_question(raised, reason="Une question de lieu : elle va sur la page du site.", by=_editor(accounts))
        elif decision:
            accept_question(
                raised, question=question, answer=answer, for_everyone=decision == "all", by=_editor(accounts)
            )
    page = BookletPage.objects.live().filter(programme=programme).order_by("pk").first()
    if page is None:
        return
    publish_edition(page, by=_editor(accounts))
    if not Handover.objects.filter(cohort=running).exists():
        hand_over(page, running, tell=False, by=accounts[Role.ANIMATOR])


def _editor(accounts: dict):
    return accounts[Role.EDITOR]
