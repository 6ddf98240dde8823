"""The register of personal data: each field that says something of a person, why it is kept, for whom, until when.

Sources: GDPR, articles 5 (purpose, minimisation, storage limitation) and 30 (records of processing).
A field that has no line here does not enter the code: a test compares this register with the models.
"""

from dataclasses import dataclass

from .enums import Audience, Period


@dataclass(frozen=True)
class Entry:
    """Fields of one model (``app_label.Model``) that share a purpose, an audience and a period."""

    model: str
    fields: tuple[str, ...]
    purpose: str
    audience: tuple[Audience, ...]
    period: Period


SELF_TEAM = (Audience.SELF, Audience.TEAM)
TEAM = (Audience.TEAM,)
NOBODY = (Audience.NOBODY,)
IDENTIFIERS = "Reconnaître la ligne, en interne et dans les adresses, sans rien dire de la personne."
DATES = "Savoir quand la ligne a été écrite, pour l’ordre et pour la durée de conservation."

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
    # --- Partners ----------------------------------------------------------------------------------------------------
    Entry("portal_sessions.Contact", ("id", "public_id"), IDENTIFIERS, NOBODY, Period.ROLE),
    Entry("portal_sessions.Contact", ("created_at", "changed_at"), DATES, TEAM, Period.ROLE),
    Entry(
        "portal_sessions.Contact",
        ("partner", "first_name", "last_name", "function", "email", "mobile", "landline", "channel"),
        "Préparer les séances avec les intervenantes et intervenants.",
        (Audience.TEAM, Audience.PARTNER),
        Period.ROLE,
    ),
    Entry(
        "portal_sessions.Contact",
        ("do_not_contact_at",),
        "Ne plus écrire à qui ne le souhaite plus.",
        TEAM,
        Period.ROLE,
    ),
    Entry(
        "portal_sessions.Contact",
        ("user",),
        "Ouvrir à cette personne ses pages par son compte, si elle en a voulu un.",
        NOBODY,
        Period.ROLE,
    ),
    Entry(
        "portal_sessions.ContactLink",
        (
            "id",
            "created_at",
            "changed_at",
            "contact",
            "nonce",
            "token_hash",
            "expires_at",
            "revoked_at",
            "last_used_at",
        ),
        "Ouvrir à cette personne ses pages sans mot de passe, par une adresse que l’on peut fermer.",
        NOBODY,
        Period.LINK,
    ),
    Entry(
        "portal_sessions.CoAnimation",
        ("id", "created_at", "changed_at", "meeting", "contact", "state"),
        "Savoir qui intervient à quelle séance.",
        (Audience.TEAM, Audience.PARTNER),
        Period.ROLE,
    ),
    Entry(
        "portal_sessions.CoAnimationTransition",
        ("id", "at", "co_animation", "from_state", "to_state", "note"),
        "Savoir qui a été invité à une séance, remplacé, et quand.",
        TEAM,
        Period.ROLE,
    ),
    # --- Requests of partners ----------------------------------------------------------------------------------------
    Entry(
        "portal_sessions.Referral",
        (
            "id",
            "public_id",
            "created_at",
            "changed_at",
            "reference",
            "received_at",
            "waiting_since",
            "reminded_at",
            "closed_at",
            "erased_at",
            "kind",
            "state",
            "department",
            "programme",
            "cohort",
        ),
        "Suivre une demande jusqu’à sa réponse et compter les demandes par partenaire.",
        (Audience.TEAM, Audience.PARTNER),
        Period.UNLINKED,
    ),
    Entry(
        "portal_sessions.Referral",
        ("partner", "contact"),
        "Répondre à qui a envoyé la demande.",
        (Audience.TEAM, Audience.PARTNER),
        Period.ROLE,
    ),
    Entry(
        "portal_sessions.Referral",
        ("first_name", "last_name", "email", "mobile", "landline", "words", "registration"),
        "Joindre la personne et répondre à la demande faite pour elle, avec son accord.",
        TEAM,
        Period.REFERRAL_12,
    ),
    Entry(
        "portal_sessions.Referral",
        ("agreed_on", "agreement_by", "agreement_how"),
        "Montrer que la personne a donné son accord, quand et comment.",
        TEAM,
        Period.REFERRAL_12,
    ),
    Entry(
        "portal_sessions.Referral",
        ("taken_by",),
        "Savoir qui de l’équipe suit la demande.",
        TEAM,
        Period.REFERRAL_12,
    ),
    Entry(
        "portal_sessions.ReferralTransition",
        ("id", "at", "referral", "from_state", "to_state", "by", "note"),
        "Savoir ce que la demande est devenue, et par qui.",
        TEAM,
        Period.REFERRAL_12,
    ),
    Entry(
        "portal_sessions.ReferralNote",
        ("id", "at", "referral", "audience", "text", "by"),
        "Répondre à qui a envoyé la demande ; garder ce que l’équipe doit savoir pour la suivre.",
        (Audience.TEAM, Audience.PARTNER),
        Period.REFERRAL_12,
    ),
    Entry(
        "portal_sessions.ReferralFile",
        ("id", "public_id", "created_at", "referral", "file", "content_type", "size"),
        "Lire les pièces que la demande appelle.",
        TEAM,
        Period.REFERRAL_FILE,
    ),
    Entry(
        "portal_sessions.ReferralReading",
        ("id", "at", "referral", "by"),
        "Savoir qui a ouvert une pièce jointe, et quand.",
        (Audience.ADMIN,),
        Period.LOG_12,
    ),
    Entry(
        "portal_sessions.CalendarFeed",
        (
            "id",
            "created_at",
            "changed_at",
            "kind",
            "detail",
            "programme",
            "site",
            "user",
            "partner",
            "contact",
            "participant",
            "nonce",
            "token_hash",
            "revoked_at",
            "last_used_on",
            "body",
            "etag",
            "body_changed_at",
            "revision",
            "checked_on",
        ),
        "Servir à chacun son agenda, par une adresse que l’on peut fermer.",
        (Audience.SELF,),
        Period.LINK,
    ),
    Entry(
        "portal_sessions.Invitation",
        ("id", "meeting", "user", "contact", "number", "digest", "told_at"),
        "Tenir à jour l’agenda de qui anime : savoir ce que son logiciel a déjà reçu de chaque séance.",
        NOBODY,
        Period.ROLE,
    ),
    Entry(
        "portal_sessions.OwnCalendar",
        (
            "id",
            "created_at",
            "changed_at",
            "user",
            "contact",
            "invited",
            "address",
            "tried_at",
            "read_at",
            "trouble",
        ),
        "Envoyer ou non des invitations, et lire dans l’agenda que la personne a donné ses heures prises.",
        (Audience.SELF,),
        Period.ROLE,
    ),
    Entry(
        "portal_sessions.BusyInterval",
        ("id", "calendar", "starts_at", "ends_at"),
        "Avertir, quand une séance se prépare, que la personne est déjà prise ; rien d’autre n’est gardé.",
        SELF_TEAM,
        Period.ROLE,
    ),
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
            ("portal_sessions.SignedSheet", ("uploaded_by",)),
            ("portal_sessions.ExportLog", ("by",)),
            ("portal_sessions.Verbatim", ("chosen_by",)),
        )
    ),
)


def fields_of(model: str) -> set[str]:
    """The registered fields of one model (``app_label.Model``)."""
    return {field for entry in REGISTER if entry.model == model for field in entry.fields}
