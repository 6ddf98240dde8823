"""What the register gives twelve months goes with the rest of an erased request: the agreement, and who treated it."""

from django.db import migrations


def empty(apps, schema_editor):
    alias = schema_editor.connection.alias
    erased = apps.get_model("portal_sessions", "Referral").objects.using(alias).exclude(erased_at=None)
    apps.get_model("portal_sessions", "ReferralTransition").objects.using(alias).filter(
        referral__erased_at__isnull=False
    ).update(by=None, note="")
    erased.update(agreed_on=None, agreement_by="", agreement_how="", taken_by=None)


class Migration(migrations.Migration):

    dependencies = [
        ('portal_sessions', '0021_rooms_in_use'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='referral',
            name='referral_has_agreement',
        ),
        migrations.RunPython(empty, migrations.RunPython.noop),
    ]
