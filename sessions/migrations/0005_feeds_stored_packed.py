"""Stored feeds are compressed from now on: those stored before are built again at their next reading.

The way back does the same: what came before would serve compressed bytes as they lie.
"""

from django.db import migrations


def forget_stored_forms(apps, schema_editor):
    apps.get_model("portal_sessions", "CalendarFeed").objects.update(body=b"", etag="", revision=-1, checked_on=None)


class Migration(migrations.Migration):
    dependencies = [("portal_sessions", "0004_programme_axis")]
    operations = [migrations.RunPython(forget_stored_forms, forget_stored_forms)]
