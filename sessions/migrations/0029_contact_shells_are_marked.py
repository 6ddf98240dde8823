from django.conf import settings
from django.db import migrations, models
from django.db.models import F

EMPTY = dict.fromkeys(("first_name", "last_name", "function", "email", "mobile", "landline"), "")


def mark(apps, schema_editor) -> None:
    contacts = apps.get_model("portal_sessions", "Contact")._base_manager
    contacts.filter(erased_at__isnull=False, do_not_contact_at=None).update(do_not_contact_at=F("erased_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("portal_sessions", "0028_calendar_troubles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(mark, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="contact", name="contact_erased_is_empty"),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True)
                | models.Q(**EMPTY, user__isnull=True, do_not_contact_at__isnull=False),
                name="contact_erased_is_empty",
                violation_error_message="D’une personne effacée, rien n’est gardé.",
            ),
        ),
    ]
