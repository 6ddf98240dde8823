"""Building a questionnaire in the admin: its questions, its versions, what may no longer change."""

import pytest
from django.urls import reverse

from portal.accounts.enums import Role
from sessions.questionnaires import actions, building, versions
from sessions.questionnaires.admin.forms import bands
from sessions.questionnaires.enums import QuestionKind, QuestionnaireKind, QuestionnaireState
from sessions.questionnaires.models import Ballot, Campaign, CampaignRule, Choice, Question, Questionnaire
from sessions.questionnaires.sums import crossings, sums_of
from tests.factories.accounts import StaffFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.questionnaires import make_campaign, make_questionnaire

pytestmark = pytest.mark.django_db
DRAFT, READY = QuestionnaireState.DRAFT, QuestionnaireState.READY
QUESTION = {"section": "Vous", "text": "Quel âge avez-vous ?", "help_text": "", "kind": "single"}


@pytest.fixture
def staff(desk, signed_in):
    return signed_in(StaffFactory(role=Role.COORDINATOR, department="95"))


@pytest.fixture
def draft():
    return make_questionnaire(programme=ProgrammeFactory(department="95"), state=DRAFT)


def design(questionnaire) -> str:
    return reverse("formulaires:design", args=[questionnaire.pk])


def asked(questionnaire) -> list[str]:
    return list(questionnaire.questions.order_by("position").values_list("code", flat=True))


def add(questionnaire, question=None, offered=("oui", "non"), **values) -> Question:
    values = {**QUESTION, "required": False, "sensitive": False, **values}
    shown_if = values.pop("shown_if", ())
    for_team = values.pop("for_team", ())
    return building.save_question(
        questionnaire, question, values, offered=offered, for_team=for_team, shown_if=shown_if
    )


def text_of(response) -> str:
    return response.content.decode()


# --- The way through the admin ----------------------------------------------------------------------------------------
def test_a_coordinator_builds_a_questionnaire_from_nothing_to_ready(staff):
    programme = ProgrammeFactory(department="95")
    data = {"programme": programme.pk, "kind": "end", "title": "Votre avis", "introduction": "Merci."}
    assert staff.get(reverse("formulaires:add")).status_code == 200
    made = staff.post(reverse("formulaires:add"), data)
    questionnaire = Questionnaire.objects.get()
    assert (made.url, questionnaire.state, questionnaire.version) == (design(questionnaire), DRAFT, 1)
    assert "pas encore de question" in text_of(staff.get(design(questionnaire)))
    url = reverse("formulaires:add_question", args=[questionnaire.pk])
    assert "rubriques" in text_of(staff.get(url))
    assert "un seul tableau" in text_of(staff.get(url))  # how a matrix is made
    staff.post(url, QUESTION | {"kind": "band", "bounds": "25, 40", "unit": "ans", "sensitive": "on"})
    staff.post(url, QUESTION | {"kind": "yes_no", "text": "Travaillez-vous ?"})
    opener = Question.objects.get(text="Travaillez-vous ?").choices.get(code="oui")
    more = {"kind": "text", "text": "Quel travail ?", "shown_if": [opener.pk], "another": "1"}
    assert "rubrique=Vous" in staff.post(url, QUESTION | more).url
    page = text_of(staff.get(design(questionnaire)))
    for words in ("Moins de 25\u00a0ans", "25 à 39\u00a0ans", "40\u00a0ans ou plus", "Seulement si", "sensible"):
        assert words in page
    assert staff.post(design(questionnaire), {"verb": "ready"}).status_code == 302
    questionnaire.refresh_from_db()
    assert questionnaire.state == READY
    assert CampaignRule.objects.get().kind == "end"
    assert staff.get(reverse("formulaires:index")).status_code == 200
    assert staff.get(reverse("recueils:index")).status_code == 200


def test_each_button_of_a_question_does_what_it_says(staff, draft):
    for verb, code, expected in [
        ("down", "colour", ["tools", "colour", "rating", "words"]),
        ("up", "colour", ["colour", "tools", "rating", "words"]),
        ("duplicate", "tools", ["colour", "tools", "que-pensez-vous-de-tools", "rating", "words"]),
        ("delete", "colour", ["tools", "que-pensez-vous-de-tools", "rating", "words"]),
        ("up", "rating", ["rating", "words", "tools", "que-pensez-vous-de-tools"]),  # its section goes as a whole
    ]:
        pk = draft.questions.get(code=code).pk
        assert staff.post(design(draft), {"verb": verb, "question": pk}).status_code == 302
        assert asked(draft) == expected


def test_a_question_is_deleted_in_two_gestures(staff, draft):
    page = text_of(staff.get(design(draft)))
    deleting = page.count('name="verb" value="delete"')
    assert deleting == page.count('<details class="builder-delete">') == draft.questions.count()


@pytest.mark.parametrize("data", [{}, {"verb": "x"}, {"verb": "up"}, {"verb": "up", "question": "9" * 30}])
def test_a_button_that_does_not_exist_is_404(staff, draft, data):
    assert staff.post(design(draft), data).status_code == 404


def test_a_section_is_renamed_and_two_are_made_one(staff, draft):
    staff.post(design(draft), {"verb": "section", "old": "Vous", "new": "La session"})
    assert set(draft.questions.values_list("section", flat=True)) == {"La session"}
    refused = staff.post(design(draft), {"verb": "section", "old": "La session", "new": ""}, follow=True)
    assert "Donnez un titre à la rubrique" in text_of(refused)


def test_no_question_has_the_name_of_a_field_that_moves_between_pages(draft):
    assert {add(draft, text=text).code for text in ("Page", "Step", "To")} == {"page-2", "step-2", "to-2"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"offered": "oui"}, "au moins deux réponses"),
        ({"offered": "oui\noui"}, "écrite deux fois"),
        ({"offered": "oui\nnon", "sensitive": "on", "required": "on"}, "toujours passer une question sensible"),
        ({"kind": "band", "bounds": "40, 25"}, "de la plus petite à la plus grande"),
        ({"offered": "oui\nnon", "for_team": "non"}, "pas les deux"),
        ({"offered": "oui\n" + "x" * 201}, "200 caractères au plus"),
    ],
)
def test_a_question_that_cannot_be_is_refused_in_words_and_kept_in_the_form(staff, draft, data, words):
    response = staff.post(reverse("formulaires:add_question", args=[draft.pk]), QUESTION | data)
    assert response.status_code == 422
    assert words in text_of(response)
    assert "Quel âge avez-vous" in text_of(response)


def test_the_preview_walks_to_the_end_and_counts_nothing(staff, draft):
    url = reverse("questionnaires:preview", args=[draft.pk])
    page = text_of(staff.get(url))
    assert ("Aperçu" in page, f'href="{design(draft)}"' in page) == (True, True)
    assert "Vérifier vos réponses" in text_of(staff.post(url, {"colour": "vert", "step": "review"}))
    assert staff.post(url, {"colour": "vert", "step": "send"}).status_code == 302
    assert not Campaign.objects.exists()
    assert not Ballot.objects.exists()


def test_the_sheet_to_print_holds_every_question_and_no_answer_of_the_team(staff, draft):
    colour = draft.questions.get(code="colour")
    colour.choices.filter(code="bleu").update(offered=False)
    draft.questions.get(code="tools").shown_if.add(colour.choices.get(code="vert"))
    draft.questions.filter(code="tools").update(sensitive=True)
    page = text_of(staff.get(reverse("questionnaires:sheet", args=[draft.pk])))
    for words in ("VERT", "LIVRET", "Seulement si", "Je préfère ne pas répondre", "plusieurs réponses possibles"):
        assert words in page
    assert "BLEU" not in page


# --- Whose ------------------------------------------------------------------------------------------------------------
def test_a_questionnaire_of_another_department_does_not_exist(staff):
    other = make_questionnaire(programme=ProgrammeFactory(department="77"), state=DRAFT)
    question = other.questions.order_by("pk").first()
    pages = ["design", "add_question", "duplicate", "compare", "edit", "delete"]
    for url in [reverse(f"formulaires:{name}", args=[other.pk]) for name in pages]:
        assert (staff.get(url).status_code, staff.post(url, {"verb": "ready"}).status_code) == (404, 404)
    assert staff.get(reverse("formulaires:question", args=[other.pk, question.pk])).status_code == 404
    assert staff.get(reverse("questionnaires:preview", args=[other.pk])).status_code == 404
    assert other.title not in text_of(staff.get(reverse("formulaires:index")))


def test_a_question_of_another_questionnaire_is_not_reached_through_ones_own(staff, draft):
    other = make_questionnaire(programme=ProgrammeFactory(department="77"), state=DRAFT)
    question = other.questions.order_by("pk").first()
    assert staff.get(reverse("formulaires:question", args=[draft.pk, question.pk])).status_code == 404
    assert staff.post(design(draft), {"verb": "delete", "question": question.pk}).status_code == 404


@pytest.mark.parametrize("role", [Role.ANIMATOR, Role.EDITOR, Role.PARTNER])
def test_only_coordinators_and_administrators_build(desk, signed_in, draft, role):
    assert signed_in(StaffFactory(role=role, department="95")).get(design(draft)).status_code in (302, 403, 404)


# --- What no longer changes -------------------------------------------------------------------------------------------
def test_a_version_that_was_used_is_frozen_at_every_door(staff):
    campaign = make_campaign()
    used = campaign.questionnaire
    used.programme.department = "95"
    used.programme.save()
    question = used.questions.order_by("position").first()
    Questionnaire.objects.update(state=DRAFT)  # whatever the state says
    for act in (
        lambda: add(used), lambda: add(used, question), lambda: building.move(question, 1),
        lambda: building.delete_question(question), lambda: building.duplicate_question(question),
        lambda: building.rename_section(used, old="Vous", new="Nous"), lambda: versions.make_ready(used),
        lambda: versions.back_to_draft(used), lambda: versions.reword(used, title="x", introduction=""),
        lambda: versions.delete(used), lambda: versions.declare_crosstab(used, row=question, column=question),
    ):  # fmt: skip
        with pytest.raises(versions.BuildError, match="a servi"):
            act()
    page = text_of(staff.get(design(used)))
    assert "elle ne change plus" in page
    assert "Nouvelle version" in page
    assert "Monter" not in page
    response = staff.post(
        reverse("formulaires:edit", args=[used.pk]), {"title": "Autre", "introduction": ""}, follow=True
    )
    used.refresh_from_db()
    assert used.title != "Autre"
    assert response.status_code == 200


def test_a_ready_version_goes_back_to_preparation_before_it_changes(staff, draft):
    versions.make_ready(draft)
    with pytest.raises(versions.BuildError, match="Remettez-la en préparation"):
        add(draft)
    staff.post(design(draft), {"verb": "draft"})
    assert add(draft).pk


def test_an_empty_version_is_not_ready():
    empty = versions.create(ProgrammeFactory(), "end", title="Vide")
    with pytest.raises(versions.BuildError, match="au moins une question"):
        versions.make_ready(empty)


# --- Questions and answers --------------------------------------------------------------------------------------------
def test_an_answer_in_other_words_keeps_its_code_and_a_new_one_gets_one(draft):
    question = add(draft, offered=["Oui", "Non"])
    before = list(question.choices.values_list("code", flat=True))
    add(draft, question, offered=["Oui, souvent", "Non"])
    assert list(question.choices.order_by("position").values_list("code", "label")) == [
        (before[0], "Oui, souvent"), (before[1], "Non"),
    ]  # fmt: skip
    add(draft, question, offered=["Non", "Parfois", "Oui, souvent"], for_team=["Décès"])
    rows = question.choices.order_by("position").values_list("code", "label", "offered")
    assert list(rows) == [
        (before[1], "Non", True), ("parfois", "Parfois", True), (before[0], "Oui, souvent", True),
        ("deces", "Décès", False),
    ]  # fmt: skip


def test_what_is_typed_is_set_as_french_prints_it_and_keeps_its_code(draft):
    typed, printed = "Plus de 3{}jours{}?".format(" ", " "), "Plus de 3\u00a0jours\u202f?"
    question = add(draft, text="Qu'attendez-vous" + " ?", help_text=typed, offered=[typed, "Non"])
    assert (question.text, question.help_text) == ("Qu’attendez-vous\u202f?", printed)
    before = question.choices.get(position=1)
    assert before.label == printed
    Choice.objects.filter(pk=before.pk).update(label=typed)  # as older versions hold it
    add(draft, question, offered=[typed, "Non", "Parfois"])
    assert question.choices.get(position=1).code == before.code
    versions.reword(draft, title=typed, introduction=typed)
    draft.refresh_from_db()
    assert (draft.title, draft.introduction) == (printed, printed)


def test_a_condition_hangs_on_one_earlier_question_only(draft):
    colour, tools = (draft.questions.get(code=code) for code in ("colour", "tools"))
    choices = [colour.choices.get(code="vert"), tools.choices.get(code="film")]
    with pytest.raises(versions.BuildError, match="une seule question"):
        add(draft, shown_if=choices)
    late = add(draft, text="Après", section="Vous")
    with pytest.raises(versions.BuildError, match="doit rester avant"):
        add(draft, colour, section="La session", text="Couleur", shown_if=[late.choices.first()])
    hanging = add(draft, text="Encore", section="La session", shown_if=choices[:1])
    assert asked(draft)[:3] == ["colour", "tools", hanging.code]
    with pytest.raises(versions.BuildError, match="Retirez d’abord sa condition"):
        building.delete_question(colour)
    building.move(hanging, -1)
    with pytest.raises(versions.BuildError, match="doit rester avant"):
        building.move(hanging, -1)
    assert asked(draft)[:3] == ["colour", hanging.code, "tools"]


@pytest.mark.parametrize(
    ("bounds", "unit", "lines"),
    [
        ([25, 40], "ans", ["Moins de 25 ans", "25 à 39 ans", "40 ans ou plus"]),
        ([0, 1, 3], "", ["0", "1 à 2", "3 ou plus"]),
        ([5], "jours", ["Moins de 5 jours", "5 jours ou plus"]),
    ],
)
def test_bands_leave_no_gap_and_do_not_overlap(bounds, unit, lines):
    assert bands(bounds, unit) == lines


# --- Versions ---------------------------------------------------------------------------------------------------------
def test_a_new_version_holds_everything_and_compares_by_itself(staff, draft):
    colour, tools = (draft.questions.get(code=code) for code in ("colour", "tools"))
    tools.shown_if.add(colour.choices.get(code="vert"))
    staff.post(design(draft), {"verb": "cross", "row": tools.pk, "column": colour.pk})
    url = reverse("formulaires:duplicate", args=[draft.pk])
    assert staff.get(url).status_code == 200
    staff.post(url, {"programme": draft.programme_id, "kind": "end"})
    copy = Questionnaire.objects.get(version=2)
    assert (asked(copy), copy.state) == (asked(draft), DRAFT)
    [condition] = copy.questions.get(code="tools").shown_if.all()
    assert condition.question == copy.questions.get(code="colour")
    assert copy.crosstabs.get().row == copy.questions.get(code="tools")
    staff.post(url, {"programme": draft.programme_id, "kind": "start"})
    assert Questionnaire.objects.get(kind="start").version == 1
    assert "Versions" in text_of(staff.get(design(copy)))


def test_a_copy_goes_only_to_programmes_one_keeps(staff, draft):
    other = ProgrammeFactory(department="77")
    staff.post(reverse("formulaires:duplicate", args=[draft.pk]), {"programme": other.pk, "kind": "end"})
    assert not Questionnaire.objects.filter(programme=other).exists()


def test_a_renamed_question_is_compared_to_the_old_one_even_when_it_was_used(staff):
    old = make_questionnaire(programme=ProgrammeFactory(department="95"))
    new = versions.create(old.programme, "end", title="Nouveau")
    asks = add(new, text="Votre couleur préférée ?", offered=["Rouge vif", "Vert", "Bleu ciel"])
    make_campaign(questionnaire=new)
    url = reverse("formulaires:compare", args=[new.pk])
    assert "rien d’autre" in text_of(staff.get(url))
    staff.post(url, {"question": asks.pk, f"{asks.pk}-series": "colour"})
    asks.refresh_from_db()
    assert asks.compared_as == "colour"
    red = asks.choices.get(label="Rouge vif")
    codes = {f"{asks.pk}-choice-{one.pk}": one.code for one in asks.choices.all()}
    staff.post(
        url, {"question": asks.pk, f"{asks.pk}-series": "colour", **codes, f"{asks.pk}-choice-{red.pk}": "rouge"}
    )
    red.refresh_from_db()
    assert red.compared_as == "rouge"


def test_two_questions_of_a_version_are_not_compared_to_the_same(draft):
    colour, rating = (draft.questions.get(code=code) for code in ("colour", "rating"))
    with pytest.raises(versions.BuildError, match="déjà comparée"):
        versions.compare_as(rating, series="colour", choices={})
    tools = draft.questions.get(code="tools")
    with pytest.raises(versions.BuildError, match="une seule autre"):
        versions.compare_as(tools, series="tools", choices={one.pk: "film" for one in tools.choices.all()})
    versions.compare_as(rating, series="rating", choices={one.pk: "haut" for one in rating.choices.all()})
    assert {one.compared_as for one in rating.choices.all()} == {"haut"}
    assert colour.compared_as == "colour"


# --- Crossings --------------------------------------------------------------------------------------------------------
def test_a_crossing_is_declared_within_its_limits(staff, draft):
    questions = {one.code: one for one in draft.questions.all()}
    pairs = [("tools", "colour", ""), ("colour", "tools", "une seule réponse"), ("words", "colour", "texte"),
             ("colour", "colour", "différentes"), ("colour", "rating", "")]  # fmt: skip
    for row, column, words in pairs:
        if words:
            with pytest.raises(versions.BuildError, match=words):
                versions.declare_crosstab(draft, row=questions[row], column=questions[column])
        else:
            versions.declare_crosstab(draft, row=questions[row], column=questions[column])
    with pytest.raises(versions.BuildError, match="déjà croisées"):
        versions.declare_crosstab(draft, row=questions["rating"], column=questions["colour"])
    page = text_of(staff.get(design(draft)))
    assert page.count("Retirer") == 2
    staff.post(design(draft), {"verb": "uncross", "crosstab": draft.crosstabs.order_by("pk").first().pk})
    assert draft.crosstabs.count() == 1


def test_a_crossing_is_counted_as_declared_and_adds_up_over_versions(draft):
    questions = {one.code: one for one in draft.questions.all()}
    versions.declare_crosstab(draft, row=questions["tools"], column=questions["colour"])
    second = versions.duplicate(draft, programme=draft.programme, kind=QuestionnaireKind.END)
    campaigns = [make_campaign(questionnaire=one, ballots=2) for one in (draft, second)]
    for campaign in campaigns:
        for ballot, tools in zip(campaign.ballots.order_by("pk"), (["film", "livret"], []), strict=True):
            actions.submit(ballot, {"colour": "vert", "tools": tools})
    [crossing] = crossings(sums_of(campaign.pk for campaign in campaigns))
    raised = {key: count for key, count in crossing.cells.items() if count}
    assert raised == {("film", "vert"): 2, ("livret", "vert"): 2}
    assert crossing.rows["film"] == "FILM"
    assert crossing.row.kind == QuestionKind.MULTIPLE
