"""Reading people and their links. Nothing here may be shown to a stranger as « known » or « unknown »."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Replace

from sessions.common.text import fold, letters

from .models import AccessCode, Participant, PersonalLink
from .validators import normalise_phone


def recognise(
    *, first_name: str, last_name: str, email: str = "", mobile: str = "", landline: str = ""
) -> Participant | None:
    """The known person of this name with this e-mail or one of these numbers; a name alone recognises nobody."""
    address = at_address(email, mobile, landline)
    if not address:
        return None
    return named(Participant.objects.filter(address), first_name=first_name, last_name=last_name).order_by("pk").first()


def named(people: QuerySet[Participant], *, first_name: str, last_name: str) -> QuerySet[Participant]:
    """Among these people, those of this name, whatever the accents, capitals, apostrophes and hyphens."""
    return _with_letters(people).filter(letters=letters(f"{last_name} {first_name}"))


def bearing(text: str, people: QuerySet[Participant]) -> QuerySet[Participant]:
    """Among these people, those whose whole name this is, first or last name first; a part of a name is nobody's."""
    return _with_letters(people).filter(letters__in=whole_names(text))


def whole_names(text: str) -> set[str]:
    """The letters of every name, last name first, that these words may be: « Zoé de L’Isle » → « delislezoe », …"""
    words = text.split()
    return {letters(" ".join(words[i:] + words[:i])) for i in range(len(words))} - {""}


def _with_letters(people: QuerySet[Participant]) -> QuerySet[Participant]:
    """With ``letters``, which ``common.text.letters`` makes of a name."""
    bare: Any = F("folded_name")
    for sign in ("'", "-", " ", "."):
        bare = Replace(bare, Value(sign), Value(""))
    return people.annotate(letters=bare)


def perhaps_the_same(person: Participant, details: dict, people: QuerySet[Participant]) -> QuerySet[Participant]:
    """Others among these people who would bear the same name, or share an address with a name that begins alike."""
    alike = Q(letters=letters(f"{details['last_name']} {details['first_name']}"))
    if address := at_address(details["email"], details["mobile"], details["landline"]):
        alike |= address & Q(folded_name__startswith=fold(details["last_name"])[:3])
    return _with_letters(people).filter(alike).exclude(pk=person.pk)


def reachable_at(address: str) -> QuerySet[Participant]:
    """Everybody who may be contacted and has this e-mail or telephone number, however it is written."""
    if "@" in address:
        condition = Q(email__iexact=address.strip())
    else:
        try:
            number = normalise_phone(address)
        except ValidationError:
            return Participant.objects.none()
        condition = Q(mobile=number) | Q(landline=number)
    return Participant.objects.filter(condition, do_not_contact_at=None).order_by("pk")


def find_link(token: str) -> PersonalLink | None:
    """The link of this token, still open or not (``PersonalLink.is_open``); None when there never was one."""
    return PersonalLink.objects.select_related("participant").with_token(token).first()


def open_link(pk: int) -> PersonalLink | None:
    """The link kept in a visitor's HTTP session, as long as it has neither expired nor been revoked."""
    link = PersonalLink.objects.select_related("participant").filter(pk=pk).first()
    return link if link is not None and link.is_open() else None


def recent_code(participant: Participant, now: datetime) -> AccessCode | None:
    """The code of the last quarter of an hour, used or not: at most one in that time."""
    return AccessCode.objects.filter(participant=participant, created_at__gt=now - AccessCode.LIFETIME).first()


def named_like(text: str, people: QuerySet[Participant]) -> QuerySet[Participant]:
    """Among these people, those whose name holds every word typed, whatever the accents, capitals and order;
    « lhermite » finds L’Hermite.
    """
    people = _with_letters(people)
    for word in fold(text).split():
        people = people.filter(Q(folded_name__contains=word) | Q(letters__contains=letters(word) or word))
    return people.order_by("folded_name", "pk")


def at_address(email: str, mobile: str, landline: str) -> Q:
    """Whoever has this e-mail, or one of these numbers as either of theirs; empty without any."""
    condition = Q()
    if email:
        condition |= Q(email__iexact=email)
    for number in filter(None, (mobile, landline)):
        condition |= Q(mobile=number) | Q(landline=number)
    return condition
