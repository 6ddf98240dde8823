"""What data migrations promise: a way back, and nothing lost that was said once."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython
from django.utils import timezone

from sessions.questionnaires.models import Ballot, Campaign
from sessions.referrals.models import Referral
from sessions.referrals.upkeep import NOBODY
from tests.factories.notifications import MessageFactory
from tests.factories.people import ParticipantFactory
from tests.factories.questionnaires import CampaignFactory
from tests.factories.referrals import ReferralFactory

OURS = ("accounts", "content", "portal_sessions")


def test_every_data_migration_of_ours_has_a_way_back():
    found = MigrationLoader(None).disk_migrations.items()
    ways = {
        key: operation.reversible
        for key, migration in found
        for operation in migration.operations
        if key[0] in OURS and isinstance(operation, RunPython)
    }
    assert ways
    assert all(ways.values()), ways


def test_the_way_back_from_packed_feeds_forgets_them_too():
    """What came before would serve compressed bytes as they lie."""
    packed = import_module("sessions.migrations.0005_feeds_stored_packed").Migration.operations[0]
    assert packed.reverse_code == packed.code


@pytest.mark.postgres
@pytest.mark.django_db
def test_on_the_way_back_erased_requests_bear_the_former_check():
    """It wanted an agreement of every request about a person, erased or not."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE portal_sessions_referral DROP CONSTRAINT referral_has_agreement")
    person, other = (ReferralFactory(state="refused", kind=kind) for kind in ("difficulty", "contact"))
    Referral.objects.update(erased_at=timezone.now(), **NOBODY)
    migration = import_module("sessions.migrations.0022_erased_referrals_emptied").Migration.operations[1]
    migration.reverse_code(apps, SimpleNamespace(connection=connection))
    found = Referral.objects.in_bulk([person.pk, other.pk])
    assert found[person.pk].agreed_on == timezone.localdate(person.received_at)
    assert found[other.pk].agreed_on is None


def test_of_handovers_that_say_the_same_the_first_is_kept():
    repeated = import_module("sessions.migrations.0018_handover_once").repeated
    rows = [(1, 1, "/a/"), (2, 1, "/b/"), (3, 1, "/a/"), (4, 2, "/a/"), (5, 1, "/a/")]
    assert repeated(rows) == [3, 5]


def test_a_copy_is_handed_to_a_session_once():
    (once,) = apps.get_model("portal_sessions", "Handover")._meta.constraints
    assert once.fields == ("cohort", "path")


@pytest.mark.django_db
def test_a_message_that_told_of_one_revision_still_tells_of_it():
    message = MessageFactory(kind="InterventionMoved", attachment_args={"rows": [7], "sequence": 2})
    for _ in range(2):
        import_module("sessions.migrations.0031_addresses_announced").tell_each_revision(apps, None)
    message.refresh_from_db()
    assert message.attachment_args == {"rows": [7], "sequences": [2]}


@pytest.mark.django_db
def test_reminders_already_sent_are_counted_for_their_campaign():
    campaign, silent = CampaignFactory(), CampaignFactory()
    for reminders in (2, 1, 0):
        Ballot.objects.create(campaign=campaign, participant=ParticipantFactory(), reminders=reminders)
    import_module("sessions.migrations.0027_campaign_reminders").count(apps, None)
    assert dict(Campaign.objects.order_by().values_list("pk", "reminders")) == {campaign.pk: 3, silent.pk: 0}
