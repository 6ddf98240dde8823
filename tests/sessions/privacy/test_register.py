"""The register of personal data says all that the models hold about people, and nothing that they do not."""

from django.apps import apps
from django.db.models import CASCADE, Model

from portal.accounts.models import User
from sessions.partners.models import Contact
from sessions.people.models import Participant
from sessions.privacy.register import REGISTER, fields_of

PEOPLE = (Participant, Contact, User)
# Rows that tell of people without a key that the rule below sees.
NAMING = (
    "SignedSheet",
    "RoleLog",
    "ExportLog",
    "PrivacyAct",
)
OURS = ("accounts", "portal_sessions")


def label(model: type[Model]) -> str:
    return f"{model._meta.app_label}.{model.__name__}"


def models_about_people() -> set[type[Model]]:
    """The people themselves, and every model whose rows need a person or go with one.

    Elsewhere only the link itself is personal.
    """
    about: set[type[Model]] = set(PEOPLE)
    every = [model for app in OURS for model in apps.get_app_config(app).get_models()]
    grown = True
    while grown:
        grown = False
        for model in every:
            links = [field for field in model._meta.concrete_fields if field.is_relation and field.many_to_one]
            links += [field for field in model._meta.concrete_fields if field.one_to_one]
            goes_with = any(
                field.related_model in about and (not field.null or field.remote_field.on_delete is CASCADE)
                for field in links
            )
            if goes_with and model not in about:
                about.add(model)
                grown = True
    return about


def personal_fields() -> set[str]:
    about = models_about_people()
    found = set()
    for app in OURS:
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.concrete_fields:
                if model in about or model.__name__ in NAMING or field.related_model in PEOPLE:
                    found.add(f"{label(model)}.{field.name}")
    return found


def registered_fields() -> set[str]:
    return {f"{entry.model}.{field}" for entry in REGISTER for field in entry.fields}


def test_every_field_about_a_person_has_its_line():
    assert personal_fields() - registered_fields() == set()


def test_no_line_speaks_of_a_field_that_is_gone():
    assert registered_fields() - personal_fields() == set()


def test_a_field_has_one_line_only():
    lines = [f"{entry.model}.{field}" for entry in REGISTER for field in entry.fields]
    assert len(lines) == len(set(lines))


def test_every_line_says_why_for_whom_and_until_when():
    assert all(entry.purpose.endswith(".") and entry.audience and entry.period for entry in REGISTER)


def test_nothing_about_health_is_kept_with_the_person():
    words = ("cancer", "health", "sante", "illness", "diagnos", "sick", "nir", "birth")
    assert not [field for field in fields_of("portal_sessions.Participant") if any(word in field for word in words)]
