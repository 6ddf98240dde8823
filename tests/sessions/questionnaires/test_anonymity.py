"""What one answer leaves in the whole database, and what it does not."""

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from sessions.questionnaires import actions
from sessions.questionnaires.draws import draw
from sessions.questionnaires.enums import Way
from sessions.questionnaires.models import Ballot, Campaign, CrossTab, CrossTally, FreeAnswer, Tally
from tests.factories.questionnaires import make_campaign, make_questionnaire

ANSWERS = {"colour": "vert", "tools": ["livret"], "words": "Très bien."}


def dump() -> dict[tuple[str, str], dict[str, object]]:
    """(table, key) → row, for every table of the database."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            for row in model._base_manager.order_by("pk").values():
                found[model._meta.db_table, str(row[model._meta.pk.attname])] = row
    return found


def changed_columns(before: dict, after: dict) -> dict[tuple[str, str], set[str]]:
    return {
        key: {column for column in row if column not in before.get(key, {}) or before[key][column] != row[column]}
        for key, row in after.items()
        if before.get(key) != row
    }


@pytest.fixture
def campaign():
    """Three people to ask, a crossing declared, one answer received."""
    questionnaire = make_questionnaire()
    questions = {question.code: question for question in questionnaire.questions.order_by("pk")}
    CrossTab.objects.create(questionnaire=questionnaire, row=questions["tools"], column=questions["colour"])
    campaign = make_campaign(ballots=3, questionnaire=questionnaire)
    actions.submit(campaign.ballots.order_by("pk")[0], ANSWERS)
    return campaign


def assert_only_counters(before: dict, after: dict, campaign: Campaign, *, by_way: set[str]) -> set[str]:
    """The differences are counters, a text and one ballot's mark; returns the columns of that ballot that differ."""
    assert not before.keys() - after.keys()
    changed = changed_columns(before, after)
    tables = {
        model: {pk: columns for (table, pk), columns in changed.items() if table == model._meta.db_table}
        for model in (Tally, CrossTally, Campaign, Ballot, FreeAnswer)
    }
    assert {table for table, _ in changed} == {model._meta.db_table for model in tables}
    assert tables[Campaign] == {str(campaign.pk): {"answers"} | by_way}
    assert list(tables[Tally].values()) == [{"count"}] * 5  # two questions, three choices
    assert list(tables[CrossTally].values()) == [{"count"}] * 2
    assert len(tables[FreeAnswer]) == len(tables[Ballot]) == 1
    return next(iter(tables[Ballot].values()))


MORE = {"colour": "bleu", "tools": ["livret", "film"], "words": "Merci."}


@pytest.mark.django_db
def test_one_answer_changes_counters_one_mark_and_adds_a_text_and_nothing_else(client, campaign):
    ballot = campaign.ballots.filter(spent=False).order_by("pk")[0]
    url = reverse("questionnaires:answer", args=[ballot.token])
    before = dump()
    client.get(url)
    client.post(url, {**MORE, "step": "review"})
    assert dump() == before
    client.post(url, {**MORE, "step": "send"})
    assert assert_only_counters(before, dump(), campaign, by_way=set()) == {"spent"}


@pytest.mark.django_db
@pytest.mark.parametrize(("way", "column"), [(Way.TABLET, "on_tablet"), (Way.PAPER, "on_paper")])
def test_an_answer_in_the_room_leaves_counters_and_a_mark_without_a_person(campaign, way, column):
    before = dump()
    drawn = draw(campaign, way)
    assert dump() == before
    actions.submit_drawn(drawn, MORE)
    after = dump()
    assert_only_counters(before, after, campaign, by_way={column})
    [key] = after.keys() - before.keys() - {key for key in after if key[0] == FreeAnswer._meta.db_table}
    assert after[key]["participant_id"] is None
    assert after[key]["contact_id"] is None


@pytest.mark.django_db
def test_no_row_that_holds_an_answer_has_a_date_or_a_person():
    allowed = {"id", "campaign", "question", "choice", "count", "noted", "asked", "text", "crosstab", "row", "column"}
    for model in (Tally, CrossTally, FreeAnswer):
        for field in model._meta.concrete_fields:
            assert field.get_internal_type() not in ("DateField", "DateTimeField", "TimeField")
            assert field.name in allowed
    assert {field.name for field in Ballot._meta.concrete_fields} == {
        "id", "campaign", "participant", "contact", "nonce", "token_hash", "spent", "reminders",
    }  # fmt: skip
    assert {field.name for field in Campaign._meta.concrete_fields if "Date" in field.get_internal_type()} == {
        "opens_on", "closes_on",
    }  # fmt: skip


@pytest.mark.django_db
def test_the_link_of_a_ballot_is_nowhere_in_the_database():
    token = make_campaign().ballots.get().token
    assert token not in str(dump())


@pytest.mark.django_db
def test_texts_are_stored_again_in_an_order_of_chance(monkeypatch):
    campaign = make_campaign(ballots=4)
    monkeypatch.setattr(actions, "_shuffle", lambda texts: texts.sort(key=lambda text: text.text, reverse=True))
    for text, ballot in zip("abcd", campaign.ballots.order_by("pk"), strict=True):
        actions.submit(ballot, {"words": text})
    physical = "ctid" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT text FROM {FreeAnswer._meta.db_table} ORDER BY {physical}")
        assert "".join(row[0] for row in cursor) == "dcba"


@pytest.mark.django_db
def test_a_text_keeps_its_key_when_others_come():
    campaign = make_campaign(ballots=2)
    first, second = campaign.ballots.order_by("pk")
    actions.submit(first, {"words": "Premier."})
    key = FreeAnswer.objects.get().pk
    actions.submit(second, {"words": "Second."})
    assert FreeAnswer.objects.get(text="Premier.").pk == key


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize("drawn", [False, True])
def test_transaction_numbers_single_out_no_row_of_the_campaign(campaign, drawn):
    if drawn:
        actions.submit_drawn(draw(campaign, Way.TABLET), MORE)
    else:
        actions.submit(campaign.ballots.filter(spent=False).order_by("pk")[0], MORE)
    for model in (Tally, CrossTally, Ballot, FreeAnswer):
        with connection.cursor() as cursor:
            rows = f"{model._meta.db_table} WHERE campaign_id = {campaign.pk}"
            cursor.execute(f"SELECT count(DISTINCT xmin::text || '/' || cmin::text) FROM {rows}")
            assert cursor.fetchone() == (1,)
