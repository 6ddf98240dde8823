from django.db import migrations, models
from django.db.models import OuterRef, Subquery, Sum


def count(apps, schema_editor):
    """What the ballots that are still there say."""
    campaigns = apps.get_model("portal_sessions", "Campaign").objects.order_by()
    ballots = apps.get_model("portal_sessions", "Ballot").objects.filter(reminders__gt=0).order_by()
    sums = ballots.filter(campaign=OuterRef("pk")).values("campaign").annotate(n=Sum("reminders")).values("n")
    campaigns.filter(pk__in=ballots.values("campaign")).update(reminders=Subquery(sums))


class Migration(migrations.Migration):
    dependencies = [("portal_sessions", "0026_privacy_acts")]

    operations = [
        migrations.AddField(
            model_name="campaign",
            name="reminders",
            field=models.PositiveIntegerField(default=0, verbose_name="relances parties"),
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
