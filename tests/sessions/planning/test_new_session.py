"""A session is planned on one page: dates proposed, checked, then written at once."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.enums import Role
from sessions.calendars.models import BusyInterval, OwnCalendar
from sessions.scheduling.models import Closure, CoAnimation, Cohort, Meeting
from tests.factories.accounts import StaffFactory
from tests.factories.partners import ContactFactory
from tests.factories.programmes import ProgrammeFactory, RoomFactory, SiteFactory
from tests.factories.scheduling import CoAnimationFactory, make_cohort

pytestmark = pytest.mark.django_db
NEW = "/animation/sessions/nouvelle/"
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def animator(at):
    at("2026-09-01 09:00")
    return StaffFactory(department="95")


@pytest.fixture
def staff(signed_in, animator):
    return signed_in(animator)


@pytest.fixture
def site():
    return SiteFactory()


def filled(programme, site, animator, **more) -> dict:
    values = {"programme": programme.pk, "site": site.pk, "day": "2026-10-13", "start": "14:00"}
    return {key: str(value) for key, value in values.items()} | {"animators": [str(animator.pk)]} | more


def typed(answer) -> dict:
    """The rows of a page of dates, as a browser sends them back."""
    data = {"seen": answer.context["seen"]}
    if "code" in answer.context:
        data["code"] = answer.context["code"]
    for row in answer.context["rows"].forms:
        for field in row:
            value = field.value()
            if field.name == "keep":
                if value:
                    data[field.html_name] = "on"
            elif hasattr(value, "strftime"):
                data[field.html_name] = value.isoformat()[:10] if isinstance(value, date) else value.strftime("%H:%M")
            else:
                data[field.html_name] = value or ""
    return data


def dates(staff, data: dict):
    answer = staff.post(NEW, data)
    assert answer.status_code == 200
    return answer


def save(staff, data: dict, answer, **changed):
    return staff.post(NEW, data | typed(answer) | {"save": "1"} | changed)


@pytest.mark.parametrize("modules", [1, 4, 5, 10])
@pytest.mark.parametrize("follow_up", [6, None])
def test_any_programme_is_planned_in_two_pages(staff, animator, site, modules, follow_up):
    programme = ProgrammeFactory(modules=modules, follow_up_months=follow_up)
    data = filled(programme, site, animator)
    answer = dates(staff, data)
    assert not Cohort.objects.exists()
    saved = save(staff, data, answer)
    cohort = Cohort.objects.get()
    assert saved.url == reverse("planning:cohort", args=[cohort.code])
    assert (cohort.state, list(cohort.animators.all()), cohort.capacity) == ("draft", [animator], programme.capacity)
    assert cohort.meetings.count() == modules + bool(follow_up)


def test_one_more_tap_opens_it(staff, animator, site):
    data = filled(ProgrammeFactory(modules=1), site, animator)
    saved = save(staff, data, dates(staff, data))
    page = staff.get(saved.url)
    assert "Ouvrir les inscriptions" in page.content.decode()
    staff.post(reverse("planning:state", args=[Cohort.objects.get().code]), {"verb": "open"})
    assert Cohort.objects.get().state == "open"


def test_holidays_and_closures_are_skipped_and_named(staff, animator, site):
    Closure.objects.create(
        label="Vacances de la Toussaint", starts_on=date(2026, 10, 17), ends_on=date(2026, 11, 1), department="95"
    )
    answer = dates(staff, filled(ProgrammeFactory(modules=5), site, animator, day="2026-10-14"))
    text = answer.content.decode()
    assert "mercredi 21\u00a0octobre 2026 (Vacances de la Toussaint)" in text
    assert "mercredi 11\u00a0novembre 2026 (Armistice" in text


def test_each_date_can_be_changed_or_left_out(staff, animator, site):
    data = filled(ProgrammeFactory(modules=3, follow_up_months=None), site, animator)
    answer = dates(staff, data)
    changed = typed(answer)
    del changed["seance2-keep"]
    changed |= {"seance2-day": "", "seance3-day": "2026-10-30", "seance3-start": "09:30", "seance3-end": "11:00"}
    staff.post(NEW, data | changed | {"save": "1"})
    meetings = list(Meeting.objects.order_by("starts_at").values_list("module__position", "starts_at"))
    assert meetings == [
        (1, datetime(2026, 10, 13, 14, tzinfo=PARIS)),
        (3, datetime(2026, 10, 30, 9, 30, tzinfo=PARIS)),
    ]


def test_a_wrong_date_is_said_with_a_link_to_it_and_nothing_is_saved(staff, animator, site):
    data = filled(ProgrammeFactory(modules=2), site, animator)
    answer = save(staff, data, dates(staff, data), **{"seance2-end": "13:00"})
    assert answer.status_code == 422
    assert "#id_seance2-end" in answer.content.decode()
    assert not Cohort.objects.exists()


def test_two_meetings_at_the_same_time_are_refused(staff, animator, site):
    data = filled(ProgrammeFactory(modules=2), site, animator)
    answer = save(staff, data, dates(staff, data), **{"seance2-day": "2026-10-13", "seance2-start": "15:00"})
    assert "au même moment" in answer.content.decode()
    assert not Cohort.objects.exists()


def test_leaving_everything_out_is_refused(staff, animator, site):
    data = filled(ProgrammeFactory(modules=1, follow_up_months=None), site, animator)
    answer = dates(staff, data)
    changed = typed(answer)
    del changed["seance1-keep"]
    assert "Gardez au moins une séance" in staff.post(NEW, data | changed | {"save": "1"}).content.decode()


# --- What stands against dates ----------------------------------------------------------------------------------------
def busy(**fields) -> Cohort:
    return make_cohort(modules=1, follow_up=False, first=datetime(2026, 10, 13, 15, tzinfo=PARIS), **fields)


def test_a_taken_room_is_named_with_the_meeting_it_is_taken_by(staff, animator, site):
    other = busy(site=site, room=RoomFactory(site=site, name="Salle bleue"))
    data = filled(ProgrammeFactory(modules=1), site, animator, room=str(other.room.pk))
    text = dates(staff, data).content.decode()
    assert "Salle «\u00a0Salle bleue\u00a0» déjà prise de 15\u00a0h à 17\u00a0h\u00a030" in text
    assert other.code in text
    assert other.meetings.get().label in text


def test_an_animator_at_work_elsewhere_is_named(staff, animator, site):
    busy(animators=[animator])
    assert (
        f"{animator} anime déjà" in dates(staff, filled(ProgrammeFactory(modules=1), site, animator)).content.decode()
    )


def test_a_contact_invited_elsewhere_is_seen_once_before_saving(staff, animator, site):
    contact = ContactFactory()
    CoAnimationFactory(meeting=busy().meetings.get(), contact=contact)
    data = filled(ProgrammeFactory(modules=1, follow_up_months=None), site, animator)
    answer = save(staff, data, dates(staff, data), **{"seance1-contact": str(contact.pk)})
    assert f"{contact} intervient déjà" in answer.content.decode()
    assert Cohort.objects.count() == 1
    save(staff, data, answer)
    assert CoAnimation.objects.filter(contact=contact).count() == 2


@pytest.mark.parametrize("whose", ["animator", "contact"])
def test_who_is_taken_in_their_own_calendar_is_named_with_the_hours(staff, animator, site, whose):
    contact = ContactFactory()
    person = {"animator": animator, "contact": contact}[whose]
    calendar = OwnCalendar.objects.create(**{"contact" if whose == "contact" else "user": person})
    start = datetime(2026, 10, 13, 16, tzinfo=PARIS)
    BusyInterval.objects.create(calendar=calendar, starts_at=start, ends_at=start + timedelta(hours=3))
    data = filled(ProgrammeFactory(modules=1, follow_up_months=None), site, animator)
    answer = dates(staff, data)
    if whose == "contact":
        answer = save(staff, data, answer, **{"seance1-contact": str(contact.pk)})
    assert f"{person}\u00a0: son agenda est pris de 16\u00a0h à 19\u00a0h." in answer.content.decode()
    assert not Cohort.objects.exists()
    assert save(staff, data, answer).status_code == 302


def test_a_stretch_taken_that_ends_when_the_meeting_starts_is_not_shown(staff, animator, site):
    start = datetime(2026, 10, 13, 14, tzinfo=PARIS)
    calendar = OwnCalendar.objects.create(user=animator)
    BusyInterval.objects.create(calendar=calendar, starts_at=start - timedelta(hours=2), ends_at=start)
    answer = dates(staff, filled(ProgrammeFactory(modules=1), site, animator))
    assert "son agenda est pris" not in answer.content.decode()


def test_a_date_moved_onto_a_holiday_is_seen_once_before_saving(staff, animator, site):
    data = filled(ProgrammeFactory(modules=1, follow_up_months=None), site, animator)
    answer = save(staff, data, dates(staff, data), **{"seance1-day": "2026-11-11"})
    assert "Ce jour est fermé\u00a0: Armistice" in answer.content.decode()
    assert not Cohort.objects.exists()
    assert save(staff, data, answer).status_code == 302


# --- Sent twice, costs, who -------------------------------------------------------------------------------------------
def test_saving_twice_gives_one_session(staff, animator, site):
    data = filled(ProgrammeFactory(modules=2), site, animator)
    answer = dates(staff, data)
    assert save(staff, data, answer).url == save(staff, data, answer).url
    assert Cohort.objects.count() == 1


def test_two_tabs_with_two_sessions_save_both(staff, animator, site):
    data = filled(ProgrammeFactory(modules=2), site, animator)
    later = data | {"day": "2026-11-16"}
    tabs = [(data, dates(staff, data)), (later, dates(staff, later))]
    assert tabs[0][1].context["code"] == tabs[1][1].context["code"]
    assert len({save(staff, *tab).url for tab in tabs}) == Cohort.objects.count() == 2


def test_a_colleague_with_the_same_dates_in_view_is_not_sent_to_the_session_of_another(
    staff, signed_in, animator, site
):
    data = filled(ProgrammeFactory(modules=1), site, animator)
    other = signed_in(StaffFactory(department="95"))
    answer, theirs = dates(staff, data), dates(other, data)
    save(staff, data, answer)
    assert "déjà" in save(other, data, theirs).content.decode()  # the conflict is shown first
    assert Cohort.objects.count() == 1


def test_planning_eleven_meetings_takes_under_thirty_queries(staff, animator, site):
    data = filled(ProgrammeFactory(modules=10), site, animator, room=str(RoomFactory(site=site).pk))
    contact = ContactFactory()
    answer = dates(staff, data)
    contacts = {f"seance{number}-contact": str(contact.pk) for number in range(1, 12)}
    answer = staff.post(NEW, data | typed(answer) | {"check": "1"} | contacts)
    with CaptureQueriesContext(connection) as captured:
        save(staff, data, answer)
    # A test's transactions are savepoints, which a request's are not.
    assert len([one for one in captured.captured_queries if "SAVEPOINT" not in one["sql"]]) < 30
    assert CoAnimation.objects.count() == 11


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"day": "2026-08-01"}, "Cette date est passée"),
        ({"animators": []}, "au moins une personne"),
        ({"programme": ""}, "Choisissez un programme"),
        ({"programme": "999"}, "Sélectionnez un choix valide"),
        ({"capacity": "0"}, "Il faut au moins une place"),
    ],
)
def test_what_is_missing_or_wrong_is_said(staff, animator, site, changed, words):
    answer = staff.post(NEW, filled(ProgrammeFactory(modules=1), site, animator) | changed)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_room_of_another_site_is_refused(staff, animator, site):
    room = RoomFactory(site=SiteFactory())
    answer = staff.post(NEW, filled(ProgrammeFactory(modules=1), site, animator, room=str(room.pk)))
    assert answer.context["form"].errors["room"] == [
        f"Cette salle n’est pas à «\u00a0{site}\u00a0». Choisissez-en une de ce site."
    ]


def test_programmes_and_sites_of_other_departments_are_not_offered(staff, animator, site):
    away = SiteFactory(department="75")
    answer = staff.post(NEW, filled(ProgrammeFactory(modules=1), away, animator))
    assert answer.status_code == 422
    assert str(away) not in answer.content.decode()


@pytest.mark.parametrize(("role", "status"), [(Role.COORDINATOR, 200), (Role.EDITOR, 404), (Role.PARTNER, 404)])
def test_only_those_who_run_sessions_plan_them(signed_in, role, status):
    assert signed_in(StaffFactory(role=role)).get(NEW).status_code == status


def test_whoever_is_not_signed_in_is_led_to_sign_in(client):
    assert client.get(NEW).url.startswith(reverse("account_login"))


def test_going_back_keeps_what_was_typed(staff, animator, site):
    data = filled(ProgrammeFactory(modules=1), site, animator)
    answer = staff.post(NEW, data | {"edit": "1"})
    assert 'value="2026-10-13"' in answer.content.decode()


# --- The same again ---------------------------------------------------------------------------------------------------
def test_a_session_is_done_again_with_all_but_its_dates(staff, animator):
    contact = ContactFactory()
    cohort = make_cohort(
        modules=2, first=datetime(2026, 3, 3, 9, 30, tzinfo=PARIS), animators=[animator], capacity=7, state="completed"
    )
    CoAnimationFactory(meeting=cohort.meetings.order_by("starts_at")[1], contact=contact, state="accepted")
    page = staff.get(NEW, {"modele": cohort.code})
    form = page.context["form"]
    data = {name: form[name].value() for name in ("programme", "site", "room", "start", "animators", "capacity")}
    data |= {"day": "2026-10-13", "modele": cohort.code}
    save(staff, data, dates(staff, data))
    again = Cohort.objects.exclude(pk=cohort.pk).get()
    assert (again.programme, again.site, again.room, again.capacity) == (
        cohort.programme,
        cohort.site,
        cohort.room,
        7,
    )
    second = again.meetings.order_by("starts_at")[1]
    assert second.starts_at == datetime(2026, 10, 20, 9, 30, tzinfo=PARIS)
    assert [row.contact for row in second.co_animations.all()] == [contact]


def test_a_session_of_somebody_else_is_no_model(staff):
    assert staff.get(NEW, {"modele": make_cohort(modules=1).code}).status_code == 404


def test_references_are_short_neutral_and_free(staff, animator):
    site = SiteFactory(name="Maison de la santé", town="L’Isle-Adam")
    data = filled(ProgrammeFactory(modules=1), site, animator)
    for _ in range(2):
        save(staff, data, dates(staff, data))
        data["day"] = (date.fromisoformat(data["day"]) + timedelta(days=2)).isoformat()
    assert set(Cohort.objects.values_list("code", flat=True)) == {"lisle-adam-2026-1", "lisle-adam-2026-2"}
