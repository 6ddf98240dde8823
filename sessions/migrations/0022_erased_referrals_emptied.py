"""What the register gives twelve months goes with the rest of an erased request: the agreement, and who treated it.

On the way back the former check wants an agreement again of every request about a person: erased ones get one of the
day they came, which is nobody's any more.
"""

from django.db import migrations
from django.db.models.functions import TruncDate

ABOUT_A_PERSON = ("session", "difficulty", "appointment", "file")


def empty(apps, schema_editor):
    alias = schema_editor.connection.alias
    erased = apps.get_model("portal_sessions", "Referral").objects.using(alias).exclude(erased_at=None)
    apps.get_model("portal_sessions", "ReferralTransition").objects.using(alias).filter(
        referral__erased_at__isnull=False
    ).update(by=None, note="")
    erased.update(agreed_on=None, agreement_by="", agreement_how="", taken_by=None)


def refill(apps, schema_editor):
    referrals = apps.get_model("portal_sessions", "Referral").objects.using(schema_editor.connection.alias)
    erased = referrals.filter(erased_at__isnull=False, agreed_on=None, kind__in=ABOUT_A_PERSON)
    erased.update(agreed_on=TruncDate("received_at"), agreement_by="self", agreement_how="spoken")


class Migration(migrations.Migration):

    dependencies = [
        ('portal_sessions', '0021_rooms_in_use'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='referral',
            name='referral_has_agreement',
        ),
        migrations.RunPython(empty, refill),
    ]
