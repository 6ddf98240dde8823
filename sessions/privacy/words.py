"""What screens call the fields of the register, and those of which they do not speak."""

import re

from django.db.models import Field, Model, TextChoices

from sessions.common import typography
from sessions.notifications.models import Message
from sessions.people.enums import ContactState
from sessions.people.models import ContactTransition, DetailsChange
from sessions.referrals.enums import ReferralState
from sessions.referrals.models import ReferralTransition
from sessions.registrations.enums import RegistrationState
from sessions.registrations.models import RegistrationTransition
from sessions.scheduling.enums import CoAnimationState
from sessions.scheduling.models import CoAnimationTransition

# Keys, secrets and marks of ours: they say nothing of anybody.
UNSAID = {
    *("id", "public_id", "nonce", "token_hash", "key", "etag", "revision", "sha256", "attachment", "attachment_args"),
    *("folded_name", "checked_on", "digest", "about", "claimed_at", "handed_over", "body_changed_at", "password"),
}
# Relations, which the models do not name.
NAMED = {
    "asked_by": "demandé par",
    "author_contact": "inscription faite par (partenaire)",
    "author_user": "inscription faite par (équipe)",
    "by": "par",
    "calendar": "agenda",
    "campaign": "recueil",
    "chosen_by": "choisi par",
    "closed_by": "clos par",
    "co_animation": "séance",
    "cohort": "session",
    "contact": "intervenante ou intervenant",
    "done_by": "fait par",
    "made_by": "faite par",
    "marked_by": "noté par",
    "meeting": "séance",
    "participant": "personne",
    "partner": "partenaire",
    "place": "séance",
    "programme": "programme",
    "referral": "demande",
    "registration": "inscription",
    "site": "site",
    "spread_by": "diffusée par",
    "uploaded_by": "déposée par",
    "user": "compte",
}


# Logs keep a state by its code.
STATES: dict[type[Model], type[TextChoices]] = {
    RegistrationTransition: RegistrationState,
    ContactTransition: ContactState,
    ReferralTransition: ReferralState,
    CoAnimationTransition: CoAnimationState,
}
_SECRET = re.compile(r"\[\[lien:[^\]]*\]\]")


def in_words(row: Model, name: str, raw) -> str | None:
    """What a code means where the field itself does not say it; None for any other value."""
    if type(row) in STATES and name in ("from_state", "to_state"):
        return dict(STATES[type(row)].choices).get(raw, "")
    if isinstance(row, DetailsChange) and name == "fields":
        return row.in_words()
    if isinstance(row, Message) and name in ("body", "short_body"):
        return _SECRET.sub("(lien)", raw)
    if name in ("mobile", "landline"):
        return typography.phone(raw)
    return None


def name_of(field: Field) -> str:
    """In lower case, for the middle of a list; ``capital`` begins a line."""
    return NAMED.get(field.name) or str(field.verbose_name)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
