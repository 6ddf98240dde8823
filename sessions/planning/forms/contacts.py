"""People of partners: whom to ask, what they answered, what the team decides."""

from collections.abc import Iterable

from django import forms

from sessions.partners.models import Contact
from sessions.scheduling.enums import INVITED, CoAnimationState
from sessions.scheduling.models import CoAnimation, Meeting

from .pick import PickField

ANSWERS = (CoAnimationState.ACCEPTED, CoAnimationState.DECLINED)


def contacts_in(department: str):
    """People of the partners of a department, and of those without one."""
    return (
        Contact.objects.filter(partner__department__in=["", department], do_not_contact_at=None)
        .select_related("partner")
        .order_by("last_name", "first_name", "pk")
    )


class InviteForm(forms.Form):
    """Somebody of a partner asked to a meeting, in addition or instead of somebody."""

    contact = PickField(label="Personne à inviter", error_messages={"required": "Choisissez une personne."})
    replaces = PickField(label="À la place de", required=False)

    def __init__(self, meeting: Meeting, asked: Iterable[CoAnimation], data=None) -> None:
        super().__init__(data)
        here = [row for row in asked if row.state in INVITED]
        people = contacts_in(meeting.cohort.site.department).exclude(pk__in=[row.contact_id for row in here])
        self.fields["contact"].offer(people, empty="Choisir", group=lambda contact: str(contact.partner))
        if here:
            self.fields["replaces"].offer(here, empty="Personne, en plus des autres", name=lambda row: row.contact)
        else:
            del self.fields["replaces"]


class PersonForm(forms.Form):
    """One of those who were asked."""

    row = PickField()

    def __init__(self, asked: Iterable[CoAnimation], data=None) -> None:
        super().__init__(data)
        self.fields["row"].offer(asked)


class AnswerForm(PersonForm):
    """What somebody who was asked has answered."""

    state = forms.ChoiceField(choices=[(one.value, one.label) for one in ANSWERS])


class ColleagueForm(PersonForm):
    """What the team decides on the colleague whom somebody named."""

    decision = forms.ChoiceField(choices=[("take", "Inviter"), ("leave", "Ne pas inviter")])
