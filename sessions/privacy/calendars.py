"""The lines of the register about calendars: addresses to subscribe to, invitations by mail, hours that are taken."""

from .entries import NOBODY, SELF_TEAM, Entry
from .enums import Audience, Period

CALENDARS = (
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
)
