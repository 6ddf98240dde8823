"""Reference data kept by coordinators: a closure is respected when planning, what is in use is never deleted."""

from functools import partial

import pytest
from django.urls import reverse

from portal.accounts.enums import Role
from sessions.partners.models import Contact, Partner
from sessions.programmes.models import Module, Programme, Site
from sessions.scheduling.models import Closure
from tests.factories.accounts import StaffFactory
from tests.factories.partners import ContactFactory, PartnerFactory
from tests.factories.programmes import ModuleFactory, ProgrammeFactory, SiteFactory
from tests.factories.scheduling import CoAnimationFactory, make_cohort

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(desk, at):
    at("2026-09-01 09:00")
    return StaffFactory(role=Role.COORDINATOR, department="95")


@pytest.fixture
def staff(signed_in, coordinator):
    return signed_in(coordinator)


def test_a_closure_entered_by_a_coordinator_is_respected_when_planning(staff, coordinator):
    data = {"label": "Fermeture du centre", "starts_on": "2026-10-19", "ends_on": "2026-10-23", "department": "95"}
    assert staff.get(reverse("fermetures:add")).status_code == 200
    assert staff.post(reverse("fermetures:add"), data | {"site": ""}).status_code == 302
    assert Closure.objects.get().label == "Fermeture du centre"
    plan = {"programme": ProgrammeFactory(modules=2).pk, "site": SiteFactory().pk, "animators": [coordinator.pk]}
    answer = staff.post(reverse("planning:new"), plan | {"day": "2026-10-13", "start": "14:00"})
    assert "Fermeture du centre" in answer.content.decode()
    days = [row.proposal.slot.starts_at.date().isoformat() for row in answer.context["rows"].forms]
    assert days[:2] == ["2026-10-13", "2026-10-27"]


@pytest.fixture
def in_use():
    """One of each, with a session, a meeting or an invitation that stands on it."""
    cohort = make_cohort(programme=ProgrammeFactory(modules=1, department="95"), follow_up=False)
    asked = CoAnimationFactory(meeting=cohort.meetings.get(), contact=ContactFactory())
    return {
        "programmes": (cohort.programme, "sessions (1)"),
        "modules": (asked.meeting.module, "séances (1)"),
        "lieux": (cohort.site, "sessions (1)"),
        "salles": (cohort.room, "sessions (1)"),
        "partenaires": (asked.contact.partner, "intervenantes et intervenants (1)"),
        "intervenants": (asked.contact, "co-animations (1)"),
    }


@pytest.mark.parametrize("section", ["programmes", "modules", "lieux", "salles", "partenaires", "intervenants"])
def test_what_is_in_use_is_kept_and_the_page_says_by_what(staff, in_use, section):
    row, holders = in_use[section]
    address = reverse(f"{section}:delete", args=[row.pk])
    for answer, status in ((staff.get(address), 200), (staff.post(address), 409)):
        text = answer.content.decode()
        assert answer.status_code == status
        assert "Impossible de supprimer" in text
        assert holders in text
        assert "Oui, supprimer" not in text
    assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    ("section", "factory", "model"),
    [
        ("programmes", partial(ProgrammeFactory, department="95"), Programme),
        ("modules", partial(ModuleFactory, programme__department="95"), Module),
        ("lieux", SiteFactory, Site),
        ("partenaires", PartnerFactory, Partner),
        ("intervenants", ContactFactory, Contact),
    ],
)
def test_what_nothing_stands_on_is_deleted(staff, section, factory, model):
    row = factory()
    address = reverse(f"{section}:delete", args=[row.pk])
    assert "Oui, supprimer" in staff.get(address).content.decode()
    assert staff.post(address).status_code == 302
    assert not model.objects.filter(pk=row.pk).exists()
