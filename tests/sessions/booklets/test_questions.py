"""Questions raised in meetings: proposed by the team, accepted or refused by editors, one door for the state."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from portal.accounts.enums import Role
from sessions.booklets import actions, queries
from sessions.booklets.actions import QuestionStateError
from sessions.booklets.enums import TRANSITIONS, QuestionState
from sessions.booklets.models import RaisedQuestion
from tests.factories.accounts import StaffFactory
from tests.factories.attendance import cohort_at_work, first_meeting
from tests.factories.booklets import RaisedQuestionFactory

pytestmark = pytest.mark.django_db
WORDS = {"question": "Et si je me fatigue ?", "answer": "Vous pouvez partir quand vous voulez."}


@pytest.fixture
def cohort():
    return cohort_at_work(people=1)


@pytest.fixture
def meeting(cohort):
    return first_meeting(cohort)


@pytest.fixture
def animator(cohort):
    user = StaffFactory()
    cohort.animators.add(user)
    return user


@pytest.fixture
def editor(desk):
    return StaffFactory(role=Role.EDITOR)


def text_of(response) -> str:
    return response.content.decode()


# --- The door of the state --------------------------------------------------------------------------------------------
def test_a_question_is_proposed_once(meeting, animator):
    first, second = (actions.propose_question(meeting, by=animator, **WORDS) for _ in range(2))
    assert first == second
    assert first.transitions.count() == 1


@pytest.mark.parametrize("state", QuestionState.values)
def test_a_state_is_only_left_for_those_of_the_table(meeting, state):
    raised = RaisedQuestionFactory(meeting=meeting, accepted=True)
    decided = raised.decided_at if state in ("accepted", "refused") else None
    RaisedQuestion.objects.update(state=state, decided_at=decided)
    moves = {
        QuestionState.ACCEPTED: lambda: actions.accept_question(raised, for_everyone=True, by=None, **WORDS),
        QuestionState.REFUSED: lambda: actions.refuse_question(raised, reason="Trop précise.", by=None),
        QuestionState.WITHDRAWN: lambda: actions.withdraw_question(raised, by=None),
    }
    for to_state, move in moves.items():
        with transaction.atomic():
            if to_state in TRANSITIONS[state]:
                assert move().state == to_state
            else:
                with pytest.raises(QuestionStateError):
                    move()
            transaction.set_rollback(True)


def test_another_answer_to_a_refused_question_proposes_it_again(meeting, animator, editor):
    raised = actions.propose_question(meeting, by=animator, **WORDS)
    actions.refuse_question(raised, reason="Trop courte.", by=editor)
    assert actions.propose_question(meeting, by=animator, **WORDS).state == QuestionState.REFUSED
    again = actions.propose_question(meeting, question=WORDS["question"], answer="Bien mieux.", by=animator)
    assert (again.pk, again.state, again.answer) == (raised.pk, QuestionState.PROPOSED, "Bien mieux.")


def test_a_correction_written_while_the_question_was_refused_proposes_it_again(meeting, animator, editor):
    raised = actions.propose_question(meeting, by=animator, **WORDS)
    actions.refuse_question(raised, reason="Trop courte.", by=editor)
    actions.correct_question(raised, question="Autrement ?", answer="Bien mieux.", by=animator)
    raised.refresh_from_db()
    assert (raised.state, raised.question, raised.answer) == ("proposed", "Autrement ?", "Bien mieux.")


@pytest.mark.parametrize("state", ["proposed", "accepted"])
def test_a_second_answer_never_replaces_the_first_unseen(meeting, animator, signed_in, state):
    raised = actions.propose_question(meeting, by=animator, **WORDS)
    if state == "accepted":
        actions.accept_question(raised, for_everyone=False, by=None, **WORDS)
    address = reverse("attendance:questions", args=[meeting.uid])
    page = text_of(signed_in(animator).post(address, {**WORDS, "answer": "Une tout autre réponse"}))
    assert "avec une autre réponse" in page
    assert "Une tout autre réponse" in page
    raised.refresh_from_db()
    assert raised.answer == WORDS["answer"]


def test_words_of_a_former_edition_are_no_answer_that_is_kept(meeting, animator, editor):
    raised = actions.propose_question(meeting, by=animator, **WORDS)
    actions.accept_question(raised, question=WORDS["question"], answer="Relue.", for_everyone=False, by=editor)
    actions.refuse_question(raised, reason="Elle a vieilli.", by=editor)
    actions.propose_question(meeting, question=WORDS["question"], answer="Nouvelle.", by=animator)
    with pytest.raises(actions.QuestionStateError, match="autre réponse"):
        actions.propose_question(meeting, question=WORDS["question"], answer="Relue.", by=animator)


def test_questions_without_module_come_last(cohort, meeting):
    other = cohort.meetings.order_by("-starts_at")[0]
    type(other).objects.filter(pk=other.pk).update(module=None, title="Rencontre")
    last = RaisedQuestionFactory(meeting=other, accepted=True)
    first = RaisedQuestionFactory(meeting=meeting, accepted=True)
    assert list(queries.accepted(cohort.programme, cohort)) == [first, last]


def test_the_log_says_who_decided_and_why(meeting, animator, editor):
    raised = actions.propose_question(meeting, by=animator, **WORDS)
    actions.refuse_question(raised, reason="Elle fait reconnaître quelqu’un.", by=editor)
    lines = list(raised.transitions.values_list("to_state", "by", "note"))
    assert lines == [
        ("proposed", animator.pk, ""),
        ("refused", editor.pk, "Elle fait reconnaître quelqu’un."),
    ]


def test_an_accepted_question_keeps_what_was_proposed(meeting, animator, editor):
    raised = actions.propose_question(meeting, by=animator, **WORDS)
    actions.accept_question(raised, question="Autrement dite ?", answer="Oui.", for_everyone=False, by=editor)
    raised.refresh_from_db()
    assert (raised.question, raised.accepted_question) == (WORDS["question"], "Autrement dite ?")
    with pytest.raises(QuestionStateError):
        actions.correct_question(raised, by=animator, **WORDS)


@pytest.mark.parametrize(
    "wrong",
    [{"question": ""}, {"answer": ""}, {"state": "accepted"}, {"state": "refused"}],
)
def test_the_database_refuses_half_a_question(meeting, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        RaisedQuestionFactory(meeting=meeting, **wrong)


# --- The team's pages -------------------------------------------------------------------------------------------------
def test_an_animator_writes_a_question_down_after_the_meeting(meeting, animator, signed_in):
    client = signed_in(animator)
    address = reverse("attendance:questions", args=[meeting.uid])
    assert "aucun nom" in text_of(client.get(address))
    page = text_of(client.post(address, WORDS, follow=True))
    assert "À relire" in page
    assert WORDS["question"][:15] in page
    assert queries.to_review().get().author == animator
    assert f"{address}" in text_of(client.get(reverse("attendance:cohort", args=[meeting.cohort.code])))


def test_an_empty_question_is_refused_with_what_to_do(meeting, animator, signed_in):
    page = text_of(signed_in(animator).post(reverse("attendance:questions", args=[meeting.uid]), {"question": ""}))
    assert "Écrivez la question." in page
    assert not RaisedQuestion.objects.exists()


def test_a_social_security_number_is_refused(meeting, animator, signed_in):
    words = {**WORDS, "answer": "Pour le 2 69 05 49 588 157 80, oui."}
    page = text_of(signed_in(animator).post(reverse("attendance:questions", args=[meeting.uid]), words))
    assert "Erreur" in page
    assert not RaisedQuestion.objects.exists()


def test_a_proposal_is_corrected_then_withdrawn(meeting, animator, signed_in):
    raised = actions.propose_question(meeting, by=animator, **WORDS)
    client = signed_in(animator)
    address = reverse("attendance:question", args=[raised.public_id])
    assert WORDS["answer"] in text_of(client.get(address))
    client.post(address, {**WORDS, "answer": "Mieux dit."})
    raised.refresh_from_db()
    assert raised.answer == "Mieux dit."
    client.post(reverse("attendance:withdraw_question", args=[raised.public_id]))
    assert client.get(address).status_code == 404
    assert not queries.to_review().exists()


def test_a_question_decided_meanwhile_is_not_lost_nor_changed(meeting, animator, signed_in):
    raised = actions.propose_question(meeting, by=animator, **WORDS)
    actions.accept_question(raised, for_everyone=False, by=None, **WORDS)
    client = signed_in(animator)
    page = text_of(
        client.post(reverse("attendance:question", args=[raised.public_id]), {**WORDS, "answer": "Trop tard"})
    )
    assert "déjà été relue" in page
    assert "Trop tard" in page
    client.post(reverse("attendance:withdraw_question", args=[raised.public_id]))
    assert queries.accepted(meeting.cohort.programme, meeting.cohort).get() == raised


def test_words_typed_while_a_question_was_taken_back_stay_on_the_page(meeting, animator, editor, signed_in):
    raised = actions.propose_question(meeting, by=animator, **WORDS)
    actions.withdraw_question(raised, by=animator)
    words = {**WORDS, "answer": "Écrite entre-temps"}
    for user, address in (
        (animator, reverse("attendance:question", args=[raised.public_id])),
        (editor, reverse("booklet_question", args=[raised.public_id])),
    ):
        page = text_of(signed_in(user).post(address, {**words, "accept": "1"}))
        assert "retirée entre-temps" in page
        assert "Écrite entre-temps" in page


def test_a_refused_question_can_be_taken_up_again(meeting, animator, signed_in):
    raised = actions.propose_question(meeting, by=animator, **WORDS)
    actions.refuse_question(raised, reason="Trop précise.", by=None)
    client = signed_in(animator)
    address = reverse("attendance:question", args=[raised.public_id])
    assert address in text_of(client.get(reverse("attendance:questions", args=[meeting.uid])))
    assert "proposée de nouveau" in text_of(client.post(address, {**WORDS, "answer": "Plus simple."}, follow=True))


@pytest.mark.parametrize(("state", "words"), [("accepted", "Dans le livret"), ("refused", "Trop précise.")])
def test_the_team_sees_what_became_of_its_question(meeting, animator, signed_in, state, words):
    raised = actions.propose_question(meeting, by=animator, **WORDS)
    if state == "accepted":
        actions.accept_question(raised, for_everyone=False, by=None, **WORDS)
    else:
        actions.refuse_question(raised, reason="Trop précise.", by=None)
    assert words in text_of(signed_in(animator).get(reverse("attendance:questions", args=[meeting.uid])))


@pytest.mark.parametrize("name", ["attendance:question", "attendance:withdraw_question"])
def test_the_questions_of_others_are_not_found(meeting, signed_in, name):
    raised = RaisedQuestionFactory(meeting=meeting)
    assert signed_in(StaffFactory()).post(reverse(name, args=[raised.public_id]), WORDS).status_code == 404
    raised.refresh_from_db()
    assert raised.state == QuestionState.PROPOSED


@pytest.mark.parametrize("number", [1, 3])
def test_budget_of_the_questions_of_a_meeting(meeting, animator, signed_in, budget, number):
    for _ in range(number):
        RaisedQuestionFactory(meeting=meeting)
    client = signed_in(animator)
    address = reverse("attendance:questions", args=[meeting.uid])
    client.get(address)
    with budget(9):
        client.get(address)


# --- The editor's pages -----------------------------------------------------------------------------------------------
def test_an_editor_accepts_a_question_in_other_words(meeting, editor, signed_in):
    raised = RaisedQuestionFactory(meeting=meeting)
    client = signed_in(editor)
    assert raised.question[:20] in text_of(client.get(reverse("booklet_questions")))
    address = reverse("booklet_question", args=[raised.public_id])
    assert raised.answer[:10] in text_of(client.get(address))
    data = {"question": "Plus simple ?", "answer": "Oui.", "for_everyone": "oui", "accept": "1"}
    page = text_of(client.post(address, data, follow=True))
    assert "Dans tous les livrets" in page
    raised.refresh_from_db()
    assert (raised.state, raised.accepted_question, raised.for_everyone) == ("accepted", "Plus simple ?", True)


def test_an_editor_refuses_a_question_and_says_why(meeting, editor, signed_in):
    raised = RaisedQuestionFactory(meeting=meeting)
    client = signed_in(editor)
    address = reverse("booklet_question", args=[raised.public_id])
    assert "Dites en une phrase pourquoi" in text_of(client.post(address, {"refuse": "1", "reason": ""}))
    page = text_of(client.post(address, {"refuse": "1", "reason": "Trop précise."}, follow=True))
    assert "Non retenue" in page
    assert "La personne qui l’a proposée lira pourquoi." in page
    assert "Publiez le livret" not in page  # nothing of it changes


def test_a_question_that_leaves_the_booklet_asks_for_a_new_version(meeting, editor, signed_in):
    raised = RaisedQuestionFactory(meeting=meeting)
    client, address = signed_in(editor), reverse("booklet_question", args=[raised.public_id])
    client.post(address, {**WORDS, "accept": "1"})
    page = text_of(client.post(address, {"refuse": "1", "reason": "Trop précise."}, follow=True))
    assert "La question n’est plus retenue. La prochaine publication du livret" in page


def test_a_question_proposed_again_is_read_again_in_its_new_words(meeting, editor, signed_in):
    raised = RaisedQuestionFactory(meeting=meeting, accepted=True)
    actions.refuse_question(raised, reason="Elle a vieilli.", by=editor)
    actions.correct_question(raised, question="Et maintenant ?", answer="Du neuf.", by=None)
    page = text_of(signed_in(editor).get(reverse("booklet_question", args=[raised.public_id])))
    assert "Et maintenant" in page
    assert "Du neuf." in page


@pytest.mark.parametrize("role", [Role.ANIMATOR, Role.COORDINATOR, Role.PRIVACY])
def test_only_editors_decide(meeting, editor, signed_in, role):
    raised = RaisedQuestionFactory(meeting=meeting)
    client = signed_in(StaffFactory(role=role))
    for path in (reverse("booklet_questions"), reverse("booklet_question", args=[raised.public_id])):
        assert client.get(path).status_code in (302, 403)
    client.post(reverse("booklet_question", args=[raised.public_id]), {**WORDS, "accept": "1"})
    raised.refresh_from_db()
    assert raised.state == QuestionState.PROPOSED


def test_the_editor_of_a_booklet_sees_versions_and_waiting_questions(desk, meeting, editor, signed_in):
    from content.models import ModulePage
    from tests.factories.booklets import make_booklet
    from tests.factories.content import publish

    programme = meeting.cohort.programme
    booklet = make_booklet(desk, programme)
    client = signed_in(editor)
    address = reverse("wagtailadmin_pages:edit", args=[booklet.pk])
    assert "La dernière version est à jour." in text_of(client.get(address))
    RaisedQuestionFactory(meeting=meeting)
    page = ModulePage.objects.order_by("pk")[0]
    page.lead = "Changée."
    publish(page)
    shown = text_of(client.get(address))
    assert "ont changé depuis la dernière version" in shown
    assert "Une question attend" in shown


def test_the_menu_offers_the_questions_to_editors_alone(editor, signed_in):
    assert reverse("booklet_questions") in text_of(signed_in(editor).get("/gestion/"))
    coordinator = StaffFactory(role=Role.COORDINATOR)
    assert reverse("booklet_questions") not in text_of(signed_in(coordinator).get("/gestion/"))
