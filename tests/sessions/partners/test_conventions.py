"""Conventions: in force from the first day to the eve of the last, announced once before they end."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import Role
from sessions.common.waiting import waiting_for
from sessions.notifications.actions import deliver
from sessions.notifications.models import Message
from sessions.partners.actions import warn_of_conventions
from sessions.partners.models import Contact, Partner
from sessions.partners.permissions import conventions_ending
from tests.factories.accounts import StaffFactory
from tests.factories.partners import ContactFactory, PartnerFactory, open_space
from tests.factories.scheduling import CoAnimationFactory

pytestmark = pytest.mark.django_db
START = date(2026, 1, 1)


@pytest.fixture
def coordinator(at):
    at("2027-03-01 09:00")
    return StaffFactory(role=Role.COORDINATOR, department="95")


@pytest.mark.parametrize(
    ("end", "in_force", "soon"),
    [
        (None, True, False),
        (date(2027, 3, 1), False, False),
        (date(2027, 3, 2), True, True),
        (date(2027, 4, 30), True, True),
        (date(2027, 5, 1), True, False),
    ],
)
def test_a_convention_ends_on_its_day_and_is_spoken_of_sixty_days_before(end, in_force, soon):
    partner = PartnerFactory.build(convention_start=START, convention_end=end)
    today = date(2027, 3, 1)
    assert (partner.has_convention_on(today), partner.ends_soon_on(today)) == (in_force, soon)


def test_coordinators_are_warned_once_and_again_when_it_is_prolonged(coordinator, at):
    StaffFactory(role=Role.COORDINATOR, department="75")
    partner = PartnerFactory(convention_start=START, convention_end=date(2027, 4, 15))
    PartnerFactory(convention_start=START, convention_end=date(2027, 9, 1))
    assert (warn_of_conventions(), warn_of_conventions()) == (1, 0)
    message = Message.objects.get()
    assert message.user == coordinator
    assert f"{partner}\u00a0» se termine le jeudi 15\u00a0avril 2027" in message.body
    Partner.objects.filter(pk=partner.pk).update(convention_end=date(2028, 4, 15))
    assert warn_of_conventions() == 0
    at("2028-03-01 09:00")
    assert warn_of_conventions() == 1


def test_a_coordinator_who_arrives_meanwhile_is_warned_too(coordinator):
    PartnerFactory(convention_start=START, convention_end=date(2027, 4, 15))
    warn_of_conventions()
    arrived = StaffFactory(role=Role.COORDINATOR)
    assert (warn_of_conventions(), warn_of_conventions()) == (1, 0)
    assert {message.user for message in Message.objects.all()} == {coordinator, arrived}


def test_the_warning_leads_to_the_page_where_it_is_prolonged(coordinator, mailoutbox):
    partner = PartnerFactory(convention_start=START, convention_end=date(2027, 4, 15))
    warn_of_conventions()
    deliver(Message.objects.get().pk)
    assert reverse("partenaires:edit", args=[partner.pk]) in mailoutbox[0].body


def test_the_day_s_page_names_the_convention_that_ends_to_who_may_prolong_it(coordinator):
    partner = PartnerFactory(department="95", convention_start=START, convention_end=date(2027, 4, 15))
    PartnerFactory(department="75", convention_start=START, convention_end=date(2027, 4, 10))
    (line,) = [found for found in waiting_for(coordinator) if "onvention" in found.words]
    assert "se termine le 15" in line.words
    assert line.url == reverse("partenaires:edit", args=[partner.pk])
    assert conventions_ending(StaffFactory(role=Role.ANIMATOR, department="95")) is None
    PartnerFactory(department="", convention_start=START, convention_end=date(2027, 4, 20))
    assert conventions_ending(coordinator).words == "2 conventions se terminent bientôt"


def test_the_partner_sees_that_it_ends(client, coordinator):
    contact = ContactFactory(partner__convention_start=START, partner__convention_end=date(2027, 4, 15))
    assert (
        "Elle prend fin le jeudi 15" in open_space(client, contact).get(reverse("partner_space:space")).content.decode()
    )


# --- In the admin -----------------------------------------------------------------------------------------------------
@pytest.fixture
def staff(desk, signed_in, coordinator):
    return signed_in(coordinator)


def data(partner, *people, **fields) -> dict:
    """What the partner's form sends, with its people."""
    sent = {"name": partner.name, "kind": partner.kind, "department": "95", "onboarded_on": ""}
    sent |= {"convention_start": "", "convention_end": "", **fields}
    known = sum("id" in person for person in people)
    sent |= {"contacts-TOTAL_FORMS": len(people), "contacts-INITIAL_FORMS": known}
    sent |= {"contacts-MIN_NUM_FORMS": 0, "contacts-MAX_NUM_FORMS": 1000}
    for number, person in enumerate(people):
        sent |= {f"contacts-{number}-{name}": value for name, value in person.items()}
    return sent


def person(**fields) -> dict:
    return {
        "first_name": "Inès",
        "last_name": "Valmont",
        "email": "ines@organisme.example",
        "channel": "email",
        **fields,
    }


def test_people_are_kept_on_the_page_of_their_partner(staff):
    partner = PartnerFactory()
    page = reverse("partenaires:edit", args=[partner.pk])
    assert "Intervenantes et intervenants" in staff.get(page).content.decode()
    assert staff.post(page, data(partner, person())).status_code == 302
    contact = Contact.objects.get()
    assert (contact.partner, contact.last_name) == (partner, "Valmont")
    assert staff.post(page, data(partner, person(id=contact.pk, DELETE="on"))).status_code == 302
    assert not Contact.objects.exists()


def test_who_took_part_is_not_taken_off_the_page(staff):
    contact = CoAnimationFactory(contact=ContactFactory()).contact
    page = reverse("partenaires:edit", args=[contact.partner.pk])
    answer = staff.post(page, data(contact.partner, person(id=contact.pk, DELETE="on")))
    assert answer.status_code == 200
    assert "gardez cette personne" in answer.content.decode()
    assert Contact.objects.filter(pk=contact.pk).exists()


def test_only_an_account_of_a_partner_is_tied_to_a_contact(staff):
    partner, page = PartnerFactory(), reverse("partenaires:add")
    animator, account = StaffFactory(role=Role.ANIMATOR), StaffFactory(role=Role.PARTNER)
    name = f"{partner.name} bis"
    refused = staff.post(page, data(partner, person(user=animator.pk), name=name))
    assert refused.status_code == 200
    assert staff.post(page, data(partner, person(user=account.pk), name=name)).status_code == 302
    assert Contact.objects.get().user == account


def test_a_convention_that_ends_before_it_starts_is_refused(staff):
    partner = PartnerFactory()
    page = reverse("partenaires:edit", args=[partner.pk])
    days = {"convention_start": "2027-03-01", "convention_end": (timezone.localdate() - timedelta(days=9)).isoformat()}
    assert "La convention doit finir après son début" in staff.post(page, data(partner, **days)).content.decode()
