"""What one answer leaves in the whole database, and what it does not."""

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from sessions.questionnaires import actions
from sessions.questionnaires.models import Ballot, Campaign, FreeAnswer, Tally
from tests.factories.questionnaires import make_campaign

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


@pytest.mark.django_db
def test_one_answer_changes_counters_one_mark_and_adds_a_text_and_nothing_else(client):
    campaign = make_campaign(ballots=3)
    first, ballot, _ = campaign.ballots.order_by("pk")
    actions.submit(first, ANSWERS)
    url = reverse("questionnaires:answer", args=[ballot.token])
    before = dump()
    client.get(url)
    data = {"colour": "bleu", "tools": ["livret", "film"], "words": "Merci."}
    client.post(url, {**data, "step": "review"})
    assert dump() == before
    client.post(url, {**data, "step": "send"})
    after = dump()

    assert not before.keys() - after.keys()
    changed = changed_columns(before, after)
    tables = {
        model._meta.db_table: {str(pk) for table, pk in changed if table == model._meta.db_table}
        for model in (Tally, Campaign, Ballot, FreeAnswer)
    }
    assert {table for table, _ in changed} == set(tables)
    assert changed[Campaign._meta.db_table, str(campaign.pk)] == {"answers"}
    ballot_key = str(ballot.pk)
    assert tables[Ballot._meta.db_table] == {ballot_key}
    assert changed[Ballot._meta.db_table, ballot_key] == {"spent"}
    assert len(tables[Tally._meta.db_table]) == 5  # two questions, three choices
    assert all(changed[Tally._meta.db_table, pk] == {"count"} for pk in tables[Tally._meta.db_table])
    assert len(tables[FreeAnswer._meta.db_table]) == 1


@pytest.mark.django_db
def test_no_row_that_holds_an_answer_has_a_date_or_a_person():
    for model in (Tally, FreeAnswer):
        for field in model._meta.concrete_fields:
            assert field.get_internal_type() not in ("DateField", "DateTimeField", "TimeField")
            assert field.name in ("id", "campaign", "question", "choice", "count", "text")
    assert {field.name for field in Ballot._meta.concrete_fields} == {
        "id", "campaign", "participant", "nonce", "token_hash", "spent", "reminders",
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
def test_transaction_numbers_single_out_no_row_of_the_campaign():
    campaign = make_campaign(ballots=3)
    first, second, _ = campaign.ballots.order_by("pk")
    actions.submit(first, ANSWERS)
    actions.submit(second, {"colour": "bleu", "words": "Merci."})
    for model in (Tally, Ballot, FreeAnswer):
        with connection.cursor() as cursor:
            rows = f"{model._meta.db_table} WHERE campaign_id = {campaign.pk}"
            cursor.execute(f"SELECT count(DISTINCT xmin::text || '/' || cmin::text) FROM {rows}")
            assert cursor.fetchone() == (1,)
