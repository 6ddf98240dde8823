"""Writing people and their links."""

import hmac
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from sessions.common.closing import links_closed
from sessions.notifications.actions import enqueue, follow_channel, suppress_all

from . import queries
from .enums import ContactState
from .messages import CodeByEmail, CodeBySms, DetailsCorrected, LinkAsked
from .models import AccessCode, ContactTransition, DetailsChange, Participant, PersonalLink
from .validators import normalise_phone


@dataclass(frozen=True, kw_only=True)
class Details:
    """What somebody gave of themselves, already clean (``validators``)."""

    first_name: str
    last_name: str
    email: str = ""
    mobile: str = ""
    landline: str = ""
    channel: str = "email"
    wants_reminders: bool = True
    postal_address: str = ""
    department: str = ""

    def identity(self) -> dict[str, str]:
        """What a known person is recognised by."""
        return {name: getattr(self, name) for name in ("first_name", "last_name", "email", "mobile", "landline")}


def find_or_create_participant(details: Details) -> Participant:
    """The person of these details: the one already known by name and e-mail or mobile, else a new one.

    A known person's addresses and wishes stay as they are: a stranger who knows a name and an address can neither read
    nor turn elsewhere what is sent to that person. Call it under the lock that serialises the registration.
    """
    known = queries.recognise(**details.identity())
    if known is not None and note_contact(known):
        return known
    return Participant.objects.create(**vars(details))


def note_contact(participant: Participant) -> bool:
    """Start the retention period again: the person has just been in touch. False when her file was erased meanwhile.

    The row stays locked until the end of the transaction, so that nothing is erased while she registers.
    """
    now = timezone.now()
    return bool(Participant.objects.filter(pk=participant.pk).update(last_contact_at=now, changed_at=now))


def issue_link(participant: Participant, *, renew: bool = False) -> PersonalLink:
    """The person's open link, made when there is none; ``renew`` revokes every earlier one first."""
    with transaction.atomic():
        if renew:
            revoke_links(participant)
        return PersonalLink.current_for(participant)


@transaction.atomic
def revoke_links(participant: Participant) -> int:
    """Close every open link of the person, at once, and what was opened through them; returns how many links."""
    closed = participant.links.filter(revoked_at=None).update(revoked_at=timezone.now())
    links_closed(participant)
    return closed


def use_link(link: PersonalLink) -> None:
    """Note that the person came in by this link."""
    now = timezone.now()
    with transaction.atomic():
        note_contact(link.participant)  # the person's row first, as when her file is erased
        PersonalLink.objects.filter(pk=link.pk).update(last_used_at=now, changed_at=now)


def send_links(address: str) -> None:
    """Send their personal link to all the people of this e-mail or telephone; nothing when there is nobody.

    At most one message a person every quarter of an hour, whatever is asked.
    """
    quarter = int(timezone.now().timestamp() // 900)
    for participant in queries.reachable_at(address):
        with transaction.atomic():
            enqueue(LinkAsked().write(participant, key=f"link-asked:{participant.pk}:{quarter}"))


def send_codes(address: str) -> list[int]:
    """Send a code to all the people of this e-mail or mobile; the keys of the codes that may now be typed.

    At most one code a person every quarter of an hour, whatever is asked; none where neither e-mail nor SMS can carry
    it to the address that was typed. Says nothing to the outside: an unknown address gives an empty list.
    """
    by_mail = "@" in address
    now, keys = timezone.now(), []
    AccessCode.objects.filter(expires_at__lt=now - AccessCode.LIFETIME).delete()
    for person in queries.reachable_at(address):
        if not by_mail and not (settings.SMS_SENDER and person.mobile == normalise_phone(address)):
            continue
        with transaction.atomic():
            participant = Participant.objects.select_for_update(no_key=True).get(pk=person.pk)
            code = queries.recent_code(participant, now)
            if code is None:
                code = AccessCode.objects.create(participant=participant, expires_at=now + AccessCode.LIFETIME)
                letter = CodeByEmail() if by_mail else CodeBySms()
                enqueue(
                    letter.write(
                        participant, key=f"code:{code.nonce}", context={"code": code}, expires_at=code.expires_at
                    )
                )
            keys.append(code.pk)
    return keys


def use_code(keys: list[int], digits: str) -> Participant | None:
    """The person whose code these digits are, once; every wrong try counts on each code it may have been meant for."""
    with transaction.atomic():
        people = Participant.objects.filter(access_codes__in=keys).order_by("pk")
        list(people.select_for_update(no_key=True, of=("self",)))  # before their codes, as everybody locks them
        codes = AccessCode.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
        for code in [code for code in codes if code.is_open()]:
            if hmac.compare_digest(code.digits, digits):
                code.used_at = timezone.now()
                code.save(update_fields=["used_at"])
                note_contact(code.participant)
                return code.participant
            code.tries += 1
            code.save(update_fields=["tries"])
    return None


WAYS = {"email", "mobile", "landline", "channel", "postal_address"}
ADDRESSES = {"email", "mobile"}


def update_wishes(participant: Participant, *, fields: dict) -> Participant:
    """Keep what the person changed of her own details; the name is the team's to correct."""
    with transaction.atomic():
        locked, _ = _change_details(participant, fields, by=None)
        note_contact(locked)
    participant.refresh_from_db()
    return participant


def correct_details(participant: Participant, *, fields: dict, by, renew_links: bool = False) -> list[str]:
    """The team corrects a person's details; returns the names of the fields that changed.

    Whoever reads mail at the new address is sent the personal link there, once. ``renew_links`` closes every earlier
    link, which may have reached somebody else.
    """
    with transaction.atomic():
        locked, changed = _change_details(participant, fields, by=by)
        if renew_links:
            issue_link(locked, renew=True)
        told = DetailsCorrected().channel_for(locked) in DetailsCorrected.channels
        if told and locked.may_be_contacted and (renew_links or ADDRESSES & set(changed)):
            stamp = timezone.now()
            enqueue(DetailsCorrected().write(locked, key=f"details:{locked.pk}:{stamp:%Y%m%d%H%M%S%f}"))
    participant.refresh_from_db()
    return changed


def _change_details(participant: Participant, fields: dict, *, by) -> tuple[Participant, list[str]]:
    """Write what differs, and who changed which details; what still waits follows, codes sent elsewhere are void."""
    locked = Participant.objects.select_for_update(no_key=True).get(pk=participant.pk)
    changed = [name for name, value in fields.items() if getattr(locked, name) != value]
    if not changed:
        return locked, changed
    for name in changed:
        setattr(locked, name, fields[name])
    locked.save(update_fields=[*changed, "changed_at"])
    DetailsChange.objects.create(participant=locked, fields=",".join(changed), by=by)
    if ADDRESSES & set(changed):
        locked.access_codes.all().delete()
    if WAYS & set(changed):
        follow_channel(locked)
    return locked, changed


@transaction.atomic
def stop_contact(participant: Participant, *, by, reason: str) -> int:
    """« Do not contact », at once and silently, what is already queued included; returns how many messages it stopped.

    The first mark keeps its date and reason: marking twice only stops what was queued in between.
    """
    locked = Participant.objects.select_for_update(no_key=True).get(pk=participant.pk)
    if locked.may_be_contacted:
        locked.do_not_contact_at, locked.do_not_contact_reason = timezone.now(), reason
        locked.save(update_fields=["do_not_contact_at", "do_not_contact_reason", "changed_at"])
        ContactTransition.objects.create(
            participant=locked, from_state=ContactState.ALLOWED, to_state=ContactState.STOPPED, by=by, note=reason
        )
    return suppress_all({"participant": locked})


@transaction.atomic
def resume_contact(participant: Participant, *, by, reason: str) -> None:
    """Let messages leave again, for a reason that is kept; those that were stopped stay stopped.

    Raises ValueError without a reason. A person who was never marked stays as she is.
    """
    if not reason.strip():
        raise ValueError("a reason is needed")
    locked = Participant.objects.select_for_update(no_key=True).get(pk=participant.pk)
    if locked.may_be_contacted:
        return
    locked.do_not_contact_at, locked.do_not_contact_reason = None, ""
    locked.save(update_fields=["do_not_contact_at", "do_not_contact_reason", "changed_at"])
    ContactTransition.objects.create(
        participant=locked, from_state=ContactState.STOPPED, to_state=ContactState.ALLOWED, by=by, note=reason.strip()
    )
