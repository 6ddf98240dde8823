"""The register of personal data: each field that says something of a person, why it is kept, for whom, until when.

Sources: GDPR, articles 5 (purpose, minimisation, storage limitation) and 30 (records of processing).
A field that has no line here does not enter the code: a test compares this register with the models.
"""

from .authors import AUTHORS
from .calendars import CALENDARS
from .entries import TEAM, Entry
from .enums import Audience, Period
from .participants import PARTICIPANTS
from .partners import PARTNERS

REGISTER = (
    *PARTICIPANTS,
    *PARTNERS,
    *CALENDARS,
    # --- Staff -------------------------------------------------------------------------------------------------------
    Entry(
        "accounts.User",
        ("id", "email", "first_name", "last_name", "password", "last_login", "date_joined"),
        "Identifier qui travaille sur le portail et l’accueillir à la connexion.",
        (Audience.SELF, Audience.ADMIN),
        Period.ROLE,
    ),
    Entry(
        "accounts.User",
        ("is_staff", "is_active", "is_superuser"),
        "Ouvrir ou fermer l’accès.",
        (Audience.ADMIN,),
        Period.ROLE,
    ),
    Entry(
        "accounts.StaffRole",
        ("id", "user", "role", "department"),
        "Donner à chacun les droits de son travail, sur son territoire.",
        (Audience.SELF, Audience.ADMIN, Audience.OFFICER),
        Period.ROLE,
    ),
    Entry(
        "accounts.RoleLog",
        ("id", "user", "by", "verb", "role", "department", "at"),
        "Montrer qui a donné quel droit, et quand.",
        (Audience.ADMIN, Audience.OFFICER),
        Period.LOG_12,
    ),
    Entry(
        "portal_sessions.ExportLog",
        ("id", "kind", "format", "cohort", "rows", "reason", "by", "at"),
        "Montrer qui a sorti quelle liste du portail, quand et pourquoi.",
        (Audience.ADMIN, Audience.OFFICER),
        Period.LOG_12,
    ),
    Entry(
        "portal_sessions.PrivacyAct",
        ("id", "verb", "participant", "contact", "reason", "by", "at"),
        "Montrer qui a cherché, lu, remis ou effacé un dossier, et pourquoi ; jamais le nom de qui a été effacé.",
        (Audience.ADMIN, Audience.OFFICER),
        Period.LOG_12,
    ),
    *(
        Entry(
            f"portal_sessions.{model}",
            (field,),
            "Dire qui a fait ce changement, en cas de question.",
            TEAM,
            Period.AUTHOR_24,
        )
        for model, field, _ in AUTHORS
    ),
)


def fields_of(model: str) -> set[str]:
    """The registered fields of one model (``app_label.Model``)."""
    return {field for entry in REGISTER if entry.model == model for field in entry.fields}
