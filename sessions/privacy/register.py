"""The register of personal data: each field that says something of a person, why it is kept, for whom, until when.

Sources: GDPR, articles 5 (purpose, minimisation, storage limitation) and 30 (records of processing).
A field that has no line here does not enter the code: a test compares this register with the models.
"""

from .calendars import CALENDARS
from .entries import DATES, IDENTIFIERS, NOBODY, SELF_TEAM, TEAM, Entry
from .enums import Audience, Period
from .partners import PARTNERS

REGISTER = (
    # --- The person --------------------------------------------------------------------------------------------------
    Entry("portal_sessions.Participant", ("id", "public_id"), IDENTIFIERS, NOBODY, Period.CONTACT_24),
    Entry("portal_sessions.Participant", ("created_at", "changed_at"), DATES, TEAM, Period.CONTACT_24),
    Entry(
        "portal_sessions.Participant",
        ("first_name", "last_name", "folded_name"),
        "Accueillir la personne, la reconnaître si elle revient, vérifier son lien personnel.",
        SELF_TEAM,
        Period.CONTACT_24,
    ),
    Entry(
        "portal_sessions.Participant",
        ("email", "mobile", "landline", "channel", "postal_address"),
        "Confirmer, rappeler, prévenir d’un changement, par le moyen que la personne préfère.",
        SELF_TEAM,
        Period.CONTACT_24,
    ),
    Entry(
        "portal_sessions.Participant",
        ("wants_reminders", "wants_missed_modules", "do_not_contact_at", "do_not_contact_reason"),
        "Respecter ce que la personne souhaite recevoir, ou ne plus recevoir.",
        SELF_TEAM,
        Period.CONTACT_24,
    ),
    Entry(
        "portal_sessions.Participant",
        ("department",),
        "Proposer les sessions proches et limiter l’accès à l’équipe du territoire.",
        TEAM,
        Period.CONTACT_24,
    ),
    Entry(
        "portal_sessions.Participant",
        ("last_contact_at",),
        "Compter la durée de conservation.",
        NOBODY,
        Period.CONTACT_24,
    ),
    Entry(
        "portal_sessions.Participant",
        ("user",),
        "Relier la personne à son compte, si elle en a voulu un.",
        NOBODY,
        Period.CONTACT_24,
    ),
    Entry(
        "portal_sessions.ContactTransition",
        ("id", "participant", "from_state", "to_state", "by", "at", "note"),
        "Savoir qui a demandé de ne plus écrire à la personne, ou de lui écrire de nouveau, et pourquoi.",
        TEAM,
        Period.CONTACT_24,
    ),
    Entry(
        "portal_sessions.DetailsChange",
        ("id", "participant", "fields", "by", "at"),
        "Savoir qui a corrigé quels renseignements d’une personne, sans garder ce qu’ils étaient.",
        TEAM,
        Period.CONTACT_24,
    ),
    Entry(
        "portal_sessions.PersonalLink",
        (
            "id",
            "created_at",
            "changed_at",
            "participant",
            "nonce",
            "token_hash",
            "expires_at",
            "revoked_at",
            "last_used_at",
        ),
        "Ouvrir l’espace de la personne sans mot de passe, et pouvoir fermer cet accès.",
        NOBODY,
        Period.LINK,
    ),
    Entry(
        "portal_sessions.AccessCode",
        ("id", "participant", "nonce", "created_at", "expires_at", "tries", "used_at"),
        "Ouvrir l’espace de la personne une fois, par un code envoyé à son adresse.",
        NOBODY,
        Period.LINK,
    ),
    # --- Registration and attendance ---------------------------------------------------------------------------------
    Entry(
        "portal_sessions.Registration",
        (
            "id",
            "public_id",
            "created_at",
            "changed_at",
            "participant",
            "cohort",
            "state",
            "queued_at",
            "registered_at",
            "ended_at",
            "rank",
            "wish",
            "wished_at",
            "rank_reason",
        ),
        "Garder la place de la personne, ou son rang sur la liste d’attente.",
        SELF_TEAM,
        Period.CONTACT_24,
    ),
    Entry(
        "portal_sessions.Registration",
        ("author", "author_user", "author_contact", "agreed_at"),
        "Montrer qui a inscrit la personne, et qu’elle était d’accord.",
        SELF_TEAM,
        Period.CONTACT_24,
    ),
    Entry(
        "portal_sessions.RegistrationTransition",
        ("id", "registration", "from_state", "to_state", "by", "at", "note"),
        "Expliquer comment une inscription a changé.",
        TEAM,
        Period.CONTACT_24,
    ),
    Entry(
        "portal_sessions.Place",
        ("id", "registration", "meeting", "offered", "excused_at"),
        "Savoir qui est attendu à chaque séance, et qui a prévenu de son absence.",
        SELF_TEAM,
        Period.CONTACT_24,
    ),
    Entry(
        "portal_sessions.ExcuseLink",
        ("id", "created_at", "changed_at", "place", "nonce", "token_hash", "revoked_at"),
        "Dire en un geste que l’on ne vient pas, par une adresse que l’on peut fermer.",
        NOBODY,
        Period.LINK,
    ),
    Entry(
        "portal_sessions.ModuleRead",
        ("id", "participant", "module", "at"),
        "Permettre à la personne de retrouver où elle en est de ses lectures, si elle le note elle-même.",
        (Audience.SELF,),
        Period.CONTACT_24,
    ),
    Entry(
        "portal_sessions.WaitingOffer",
        (
            "id",
            "created_at",
            "changed_at",
            "registration",
            "nonce",
            "token_hash",
            "state",
            "expires_at",
            "answered_at",
        ),
        "Tenir une place le temps que la personne réponde.",
        SELF_TEAM,
        Period.CONTACT_24,
    ),
    Entry(
        "portal_sessions.AttendanceMark",
        ("id", "place", "state", "by", "at", "key"),
        "Garder la trace de ce qui a été noté, et ne prendre qu’une fois ce qu’un téléphone envoie deux fois.",
        TEAM,
        Period.CONTACT_24,
    ),
    Entry(
        "portal_sessions.Attendance",
        ("id", "created_at", "changed_at", "place", "state", "marked_by"),
        "Tenir la feuille de présence de la séance.",
        TEAM,
        Period.CONTACT_24,
    ),
    # --- Messages ----------------------------------------------------------------------------------------------------
    Entry(
        "portal_sessions.Message",
        (
            "id",
            "created_at",
            "changed_at",
            "key",
            "kind",
            "channel",
            "state",
            "participant",
            "contact",
            "user",
            "cohort",
            "subject",
            "body",
            "short_body",
            "about",
            "attachment",
            "attachment_args",
            "send_after",
            "expires_at",
            "claimed_at",
            "handed_over",
            "attempts",
            "last_error",
            "sent_at",
            "done_by",
        ),
        "Envoyer chaque message une fois, et pouvoir dire ce qui est parti.",
        TEAM,
        Period.CONTACT_24,
    ),
    # --- Questionnaires ----------------------------------------------------------------------------------------------
    Entry(
        "portal_sessions.Ballot",
        ("id", "campaign", "participant", "contact", "nonce", "token_hash", "spent", "reminders"),
        "Savoir qui peut encore répondre, jamais ce qui a été répondu.",
        NOBODY,
        Period.CAMPAIGN,
    ),
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
        ("user", "by"),
        "Montrer qui a donné quel droit, et quand.",
        (Audience.ADMIN, Audience.OFFICER),
        Period.LOG_12,
    ),
    *(
        Entry(model, fields, "Dire qui a fait ce changement, en cas de question.", TEAM, Period.CONTACT_24)
        for model, fields in (
            ("portal_sessions.CohortTransition", ("by",)),
            ("portal_sessions.MeetingChange", ("by",)),
            ("portal_sessions.CoAnimationTransition", ("by",)),
            ("portal_sessions.Register", ("closed_by",)),
            ("portal_sessions.RegisterEvent", ("by",)),
            ("portal_sessions.Document", ("asked_by",)),
            ("portal_sessions.RaisedQuestion", ("author",)),
            ("portal_sessions.QuestionTransition", ("by",)),
            ("portal_sessions.Handover", ("by",)),
            ("portal_sessions.SignedSheet", ("uploaded_by",)),
            ("portal_sessions.ExportLog", ("by",)),
            ("portal_sessions.Verbatim", ("chosen_by",)),
            ("portal_sessions.Publication", ("made_by", "spread_by")),
        )
    ),
)


def fields_of(model: str) -> set[str]:
    """The registered fields of one model (``app_label.Model``)."""
    return {field for entry in REGISTER if entry.model == model for field in entry.fields}
