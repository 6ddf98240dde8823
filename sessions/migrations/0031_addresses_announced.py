from django.db import migrations, models


def tell_each_revision(apps, schema_editor) -> None:
    """A message tells of several meetings from now on, each at its own revision (``scheduling.proposals``)."""
    for message in apps.get_model("portal_sessions", "Message").objects.filter(kind="InterventionMoved"):
        if "sequence" in message.attachment_args:
            message.attachment_args["sequences"] = [message.attachment_args.pop("sequence")]
            message.save(update_fields=["attachment_args"])


class Migration(migrations.Migration):
    dependencies = [("portal_sessions", "0030_requests_say_that_files_went")]

    operations = [
        migrations.AddField(
            model_name="meetingchange",
            name="new_address",
            field=models.CharField(blank=True, max_length=420, verbose_name="nouvelle adresse"),
        ),
        migrations.AddField(
            model_name="meetingchange",
            name="old_address",
            field=models.CharField(blank=True, max_length=420, verbose_name="ancienne adresse"),
        ),
        migrations.RunPython(tell_each_revision, migrations.RunPython.noop),
    ]
