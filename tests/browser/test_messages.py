"""A change is announced, then followed: who was written to, whom to call, ticked off on the same page."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from sessions.notifications.actions import deliver
from sessions.notifications.models import Message
from sessions.registrations.announcements import move_meeting_and_tell
from tests.browser.conftest import PHONE
from tests.factories.accounts import StaffFactory
from tests.factories.attendance import cohort_at_work
from tests.factories.notifications import MessageFactory
from tests.factories.people import ParticipantFactory
from tests.factories.registrations import RegistrationFactory


def test_the_animator_follows_an_announcement_to_its_last_call(open_page, sign_in, axe, sideways, screenshot):
    animator = StaffFactory(first_name="Claire", last_name="Moreau")
    cohort = cohort_at_work(people=3, animators=[animator])
    RegistrationFactory(cohort=cohort, participant=ParticipantFactory(landline_only=True, last_name="Sanscourriel"))
    meeting = cohort.meetings.order_by("starts_at")[1]
    start = timezone.now() + timedelta(days=20)
    told = move_meeting_and_tell(meeting, starts_at=start, ends_at=start + timedelta(hours=2), by=animator)
    page = open_page(PHONE)
    sign_in(page, animator)
    page.goto(reverse("attendance:announcement", args=[told[0].about]))
    assert "4 messages attendent encore de partir" in page.inner_text("main").replace("\u00a0", " ")
    for message in told:
        deliver(message.pk)
    MessageFactory(cohort=cohort, about=told[0].about, failed=True)
    page.get_by_role("link", name="Actualiser").click()
    assert "Partis ou dits (3)" in page.inner_text("main")
    axe(page)
    sideways(page)
    screenshot(page, "phone")
    page.get_by_role("button", name="C’est fait").click()
    assert "À appeler ou à poster" not in page.inner_text("main")
    assert Message.objects.get(participant__last_name="Sanscourriel").state == "done"


def test_the_letter_waits_on_the_list_of_calls(page, sign_in, look, axe, screenshot):
    animator = StaffFactory()
    cohort = cohort_at_work(people=0, animators=[animator])
    person = ParticipantFactory(channel="post", postal_address="2, rue du Lavoir\n95000 Cergy", email="", mobile="")
    MessageFactory(cohort=cohort, participant=person, channel="post", state="to_do")
    sign_in(page, animator)
    page.goto(reverse("attendance:phone_list"))
    look(page, "calls")
    page.get_by_role("button", name="Préparer la lettre").click()
    page.wait_for_url("**/fichier/**")
    axe(page)


def test_a_long_address_in_a_mail_stays_in_its_card_on_a_phone(phone, mailoutbox):
    deliver(
        MessageFactory(
            participant=ParticipantFactory(), body=f"Votre espace :\nhttps://rebond.example/p/{'a' * 60}/"
        ).pk
    )
    phone.set_content(mailoutbox[0].alternatives[0].content)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
