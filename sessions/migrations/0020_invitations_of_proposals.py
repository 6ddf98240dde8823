"""Who was proposed a meeting and has not answered was never meant to be invited: what was sent of it is forgotten.

Else the next run would tell them that the meeting is cancelled or goes on without them, which is false.
"""

from django.db import migrations
from django.db.models import Exists, OuterRef


def forget(apps, schema_editor):
    co_animations = apps.get_model("portal_sessions", "CoAnimation").objects.using(schema_editor.connection.alias)
    invitations = apps.get_model("portal_sessions", "Invitation").objects.using(schema_editor.connection.alias)
    proposed = co_animations.filter(state="proposed", meeting=OuterRef("meeting"), contact=OuterRef("contact"))
    invitations.filter(Exists(proposed)).exclude(digest="").delete()


class Migration(migrations.Migration):

    dependencies = [
        ('portal_sessions', '0019_conventions_told_by_key'),
    ]

    operations = [
        migrations.RunPython(forget, migrations.RunPython.noop),
    ]
