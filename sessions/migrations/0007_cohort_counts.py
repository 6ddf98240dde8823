import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal_sessions", "0006_documents"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CohortCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                ("indicator", models.CharField(choices=[("registered", "Personnes inscrites"), ("attended", "Personnes venues au moins une fois"), ("completed", "Personnes venues à deux séances sur trois, ou plus"), ("visit", "Une visite avant la reprise du travail"), ("disabled_worker", "Une demande de reconnaissance du handicap au travail"), ("skills_review", "Un bilan de compétences"), ("partner_link", "Une mise en relation avec un partenaire")], max_length=20, verbose_name="indicateur")),
                ("count", models.PositiveIntegerField(verbose_name="nombre")),
                ("cohort", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="counts", to="portal_sessions.cohort", verbose_name="session")),
            ],
            options={
                "verbose_name": "nombre d’une session",
                "ordering": ["cohort", "indicator"],
                "constraints": [models.UniqueConstraint(fields=("cohort", "indicator"), name="cohort_count_once", violation_error_message="Ce nombre est déjà noté pour cette session.")],
            },
        ),
        migrations.CreateModel(
            name="Verbatim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                ("text", models.TextField(max_length=600, verbose_name="texte publié")),
                ("answer", models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="verbatim", to="portal_sessions.freeanswer")),
                ("chosen_by", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("cohort", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="verbatims", to="portal_sessions.cohort")),
                ("question", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="verbatims", to="portal_sessions.question")),
            ],
            options={"verbose_name": "parole publiée", "verbose_name_plural": "paroles publiées", "ordering": ["pk"]},
        ),
    ]
