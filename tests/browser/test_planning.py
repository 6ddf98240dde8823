"""A session planned, opened and shifted in a real browser, on a phone."""

from datetime import date

import pytest

from sessions.scheduling.models import Closure, Cohort
from tests.factories.accounts import StaffFactory
from tests.factories.partners import ContactFactory
from tests.factories.people import ParticipantFactory
from tests.factories.programmes import ProgrammeFactory, RoomFactory, SiteFactory
from tests.factories.registrations import RegistrationFactory
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_session_is_planned_opened_and_shifted(phone, sign_in, axe, sideways, screenshot):
    animator, room = StaffFactory(), RoomFactory(site=SiteFactory(), name="Salle bleue")
    programme = ProgrammeFactory(modules=4)
    ContactFactory()
    other = make_cohort(programme=programme, follow_up=False, site=room.site, room=room)
    monday = date.today().replace(year=date.today().year + 1, month=3, day=3)
    Closure.objects.create(label="Vacances d'hiver", starts_on=monday.replace(day=9), ends_on=monday.replace(day=12))
    meeting = other.meetings.order_by("starts_at")[0]
    meeting.starts_at = meeting.starts_at.replace(year=monday.year, month=3, day=3)
    meeting.ends_at = meeting.ends_at.replace(year=monday.year, month=3, day=3)
    meeting.save()
    sign_in(phone, animator)

    phone.goto("/animation/sessions/nouvelle/")
    axe(phone)
    sideways(phone)
    screenshot(phone, "new")
    phone.select_option("#id_programme", label=str(programme))
    phone.select_option("#id_site", label=str(room.site))
    phone.select_option("#id_room", label="Salle bleue")
    phone.fill("#id_day", monday.isoformat())
    phone.get_by_role("button", name="Voir les dates").click()
    assert "déjà prise" in phone.content()
    assert "Vacances d'hiver" in phone.locator("main").text_content()
    axe(phone)
    sideways(phone)
    screenshot(phone, "dates")
    phone.get_by_role("button", name="Enregistrer le brouillon").click()
    phone.get_by_role("button", name="Ouvrir les inscriptions").click()
    cohort = Cohort.objects.exclude(pk=other.pk).get()
    assert (cohort.state, cohort.meetings.count()) == ("open", 5)
    axe(phone)
    sideways(phone)
    screenshot(phone, "cohort")

    RegistrationFactory(cohort=cohort, participant=ParticipantFactory(landline_only=True))
    phone.get_by_role("link", name="Décaler la suite").first.click()
    phone.fill("#id_day", monday.replace(day=17).isoformat())
    phone.get_by_role("button", name="Voir les nouvelles dates").click()
    axe(phone)
    screenshot(phone, "shift")
    phone.get_by_role("button", name="Décaler et prévenir").click()
    assert "Appels à passer" in phone.locator("main").text_content()
    assert cohort.meetings.order_by("starts_at")[0].starts_at.day == 17
