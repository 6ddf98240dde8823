"""Pages on which staff enter something, and the activity report: who, what is kept, what appears."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import Role
from sessions.programmes.models import Site
from sessions.questionnaires.models import Campaign, FreeAnswer
from sessions.scheduling.enums import CohortState
from sessions.statistics import publishing
from sessions.statistics.models import CohortCount, Verbatim
from tests.factories.accounts import StaffFactory, sign_in
from tests.factories.attendance import AttendanceFactory, RegisterFactory
from tests.factories.programmes import ProgrammeFactory, SiteFactory
from tests.factories.questionnaires import make_answered, make_questionnaire
from tests.factories.referrals import ReferralFactory
from tests.factories.registrations import RegistrationFactory
from tests.factories.scheduling import MeetingFactory, make_cohort

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return ProgrammeFactory(department="95", slug="atelier", modules=1)


@pytest.fixture
def coordinator(client):
    user = StaffFactory(role=Role.COORDINATOR, department="95")
    sign_in(client, user)
    return user


def finished(programme, department="95", **fields):
    return make_cohort(
        programme=programme, state=CohortState.ARCHIVED, site=SiteFactory(department=department), **fields
    )


# --- Recommendations --------------------------------------------------------------------------------------------------
@pytest.fixture
def cohort(programme):
    cohort = finished(programme)
    RegistrationFactory.create_batch(3, cohort=cohort)
    return cohort


def advice(cohort) -> str:
    return reverse("statistics:recommendations", args=[cohort.code])


@pytest.mark.parametrize("role", Role)
def test_recommendations_are_for_who_runs_the_session(client, cohort, role):
    user = StaffFactory(role=role, department="95")
    sign_in(client, user)
    expected = 200 if role in (Role.COORDINATOR, Role.ADMIN) else 404
    assert client.get(advice(cohort)).status_code == expected
    assert client.post(advice(cohort), {"visit": "1"}).status_code == (302 if expected == 200 else 404)


def test_an_animator_notes_the_recommendations_of_their_own_session(client, cohort):
    user = StaffFactory(role=Role.ANIMATOR, department="95")
    sign_in(client, user)
    assert client.get(advice(cohort)).status_code == 404
    cohort.animators.add(user)
    assert client.get(advice(cohort)).status_code == 200


def test_recommendations_of_another_department_are_404(client, coordinator, programme):
    assert client.get(advice(finished(programme, "2A"))).status_code == 404


def test_each_number_is_kept_once_and_an_empty_one_is_not_counted(client, coordinator, cohort):
    for visit in ("2", "3"):
        client.post(advice(cohort), {"visit": visit, "skills_review": "0", "partner_link": ""})
    assert dict(CohortCount.objects.values_list("indicator", "count")) == {"visit": 3, "skills_review": 0}
    client.post(advice(cohort), {"visit": ""})
    assert not CohortCount.objects.exists()


@pytest.mark.parametrize(("number", "said"), [("4", "compte 3 personnes"), ("-1", "à partir de 0"), ("x", "entier")])
def test_a_number_that_cannot_be_is_said_and_nothing_is_kept(client, coordinator, cohort, number, said):
    page = client.post(advice(cohort), {"visit": number, "skills_review": "1"})
    assert said in page.content.decode()
    assert not CohortCount.objects.exists()


def test_the_page_of_a_session_leads_to_its_recommendations(client, coordinator, cohort):
    page = client.get(reverse("attendance:cohort", args=[cohort.code]))
    assert advice(cohort) in page.content.decode()


# --- Verbatims --------------------------------------------------------------------------------------------------------
def written(programme, text="Merci à Zoé.", *, answers=5, closed=True, department="95") -> FreeAnswer:
    campaign = make_answered(
        colours=["vert"] * answers,
        closed=closed,
        questionnaire=make_questionnaire(programme=programme, version=Campaign.objects.count() + 1),
        cohort=finished(programme, department),
    )
    question = campaign.questionnaire.questions.get(code="words")
    return FreeAnswer.objects.create(campaign=campaign, question=question, text=text)


def words(programme) -> str:
    return reverse("statistics:verbatims", args=[programme.slug])


def choose(client, answer, text: str):
    return client.post(words(answer.campaign.cohort.programme), {"answer": answer.pk, f"{answer.pk}-text": text})


@pytest.mark.parametrize("role", Role)
def test_texts_are_read_by_coordinators_and_administrators_only(client, programme, role):
    sign_in(client, StaffFactory(role=role, department="95"))
    expected = 200 if role in (Role.COORDINATOR, Role.ADMIN) else 404
    assert client.get(words(programme)).status_code == expected


def test_texts_of_another_department_are_neither_read_nor_chosen(client, coordinator):
    programme = ProgrammeFactory(department="", modules=1)
    elsewhere = written(programme, "Ailleurs.", department="2A")
    assert "Ailleurs." not in client.get(words(programme)).content.decode()
    assert choose(client, elsewhere, "Ailleurs.").status_code == 404
    assert client.get(words(ProgrammeFactory(department="2A"))).status_code == 404


@pytest.mark.parametrize("fields", [{"answers": 4}, {"closed": False}])
def test_texts_wait_for_a_closed_campaign_of_five_answers(client, coordinator, programme, fields):
    answer = written(programme, **fields)
    assert answer.text not in client.get(words(programme)).content.decode()
    assert choose(client, answer, "Merci.").status_code == 404


def test_only_chosen_texts_appear_and_as_redacted(client, coordinator, programme):
    written(programme, "Jamais choisi.")
    answer = written(programme)
    assert choose(client, answer, "Merci à l’équipe.").status_code == 302
    publishing.spread(publishing.make_draft(programme), by=None)
    for name in ("programme", "programme_json", "publication"):
        page = client.get(reverse(f"statistics:{name}", args=["atelier"])).content.decode()
        assert "Merci à l’équipe." in page
        assert "Zoé" not in page
        assert "Jamais choisi." not in page


def test_texts_come_in_pages_and_choosing_one_stays_on_its_page(client, coordinator, programme):
    answer = written(programme)
    FreeAnswer.objects.bulk_create(
        FreeAnswer(campaign=answer.campaign, question=answer.question, text=f"Texte {number}.") for number in range(20)
    )
    first, second = (client.get(words(programme), {"page": number}) for number in (1, 2))
    assert [len(page.context["items"]) for page in (first, second)] == [20, 1]
    assert "Page 1 sur 2" in first.content.decode()
    ((last, _),) = second.context["items"]
    sent = {"answer": last.pk, f"{last.pk}-text": "Merci."}
    assert client.post(words(programme) + "?page=2", sent).url == words(programme) + "?page=2"
    assert Verbatim.objects.get().answer == last
    assert client.post(words(programme), {"answer": "rien"}).status_code == 404


def test_choosing_again_changes_the_text_and_dropping_takes_it_away(client, coordinator, programme):
    answer = written(programme)
    choose(client, answer, "Merci.")
    choose(client, answer, "Merci beaucoup.")
    assert [(one.text, one.chosen_by) for one in Verbatim.objects.all()] == [("Merci beaucoup.", coordinator)]
    client.post(words(programme), {"answer": answer.pk, "drop": "oui"})
    assert not Verbatim.objects.exists()


@pytest.mark.parametrize("text", ["", "Appelez le 06 39 98 00 00.", "zoe@exemple.example", "a" * 601])
def test_a_text_that_names_somebody_or_is_empty_is_not_chosen(client, coordinator, programme, text):
    page = choose(client, written(programme), text)
    assert "Il reste quelque chose à corriger" in page.content.decode()
    assert not Verbatim.objects.exists()


def test_what_stands_in_the_way_of_publishing_is_said_to_the_team(client, coordinator, programme):
    page = choose(client, written(programme), "Appelez le 06 39 98 00 00.").content.decode()
    assert "retirez-le avant de publier" in page
    assert "vos réponses" not in page


def test_an_error_is_summed_up_once_above_the_texts_and_leads_to_its_field(client, coordinator, programme):
    answer = written(programme)
    page = choose(client, answer, "").content.decode()
    assert page.count("Il reste quelque chose à corriger") == 1
    assert page.index("Il reste quelque chose à corriger") < page.index("<blockquote>")
    assert f'href="#id_{answer.pk}-text"' in page


def test_a_chosen_text_outlives_the_answer(client, coordinator, programme):
    answer = written(programme)
    choose(client, answer, "Merci.")
    answer.delete()
    assert "Merci." in client.get(reverse("statistics:programme", args=["atelier"])).content.decode()


def test_an_animator_is_not_led_to_pages_they_may_not_open(client, programme):
    finished(programme)
    sign_in(client, StaffFactory(role=Role.ANIMATOR, department="95"))
    page = client.get(reverse("statistics:programme", args=["atelier"])).content.decode()
    assert words(programme) not in page
    assert reverse("statistics:bring_past", args=["atelier"]) not in page
    assert reverse("statistics:comparison", args=["atelier"]) in page


# --- Filters ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("query", "people"),
    [
        ({}, 18),
        ({"department": "95"}, 5),
        ({"department": "2A"}, 13),
        ({"cohort": "ici-1"}, 5),
        ({"since": "2024"}, 13),
        ({"until": "2024"}, 11),
        ({"since": "2024", "until": "2024"}, 6),
        ({"department": "95", "since": "2024"}, 0),
    ],
)
def test_a_department_a_session_and_a_period_narrow_the_figures(client, programme, query, people):
    sign_in(client, StaffFactory(role=Role.ADMIN, department=""))
    questionnaire = make_questionnaire(programme=programme)
    start = timezone.make_aware(datetime(2023, 3, 6, 14))
    for code, answers, year, department in [("ici-1", 5, 2023, "95"), ("la-1", 6, 2024, "2A"), ("la-2", 7, 2025, "2A")]:
        cohort = finished(programme, department, code=code, first=start.replace(year=year))
        make_answered(colours=["vert"] * answers, questionnaire=questionnaire, cohort=cohort)
    data = client.get(reverse("statistics:programme_json", args=["atelier"]), query).json()
    assert data["participants"] == people
    assert {key: str(value) for key, value in data["filters"].items() if value} == query


def test_a_period_that_ends_before_it_begins_is_said_where_it_can_be_seen(client, coordinator, programme):
    for year in (2023, 2025):
        finished(programme, first=timezone.make_aware(datetime(year, 3, 6, 14)))
    page = client.get(reverse("statistics:programme", args=["atelier"]), {"since": "2025", "until": "2023"})
    assert "Choisissez une dernière année" in page.content.decode()
    assert '<details class="accordion" open>' in page.content.decode()


# --- Activity ---------------------------------------------------------------------------------------------------------
def held(programme, department="95", *, days=3):
    """A session with one closed register: one person came, one did not, one waits."""
    cohort = finished(programme, department, first=timezone.now() - timedelta(days=days), follow_up=False)
    RegisterFactory(meeting=cohort.meetings.get(), closed_at=timezone.now())
    for state in ("present", "absent"):
        AttendanceFactory(place=RegistrationFactory(cohort=cohort).places.get(), state=state)
    RegistrationFactory(cohort=cohort, state="waiting")
    return cohort


def test_the_activity_counts_sessions_meetings_people_presence_and_waiting(client, coordinator, programme):
    first = held(programme).meetings.get().starts_at
    page = client.get(reverse("statistics:activity"), {"year": timezone.localtime(first).year})
    now, before = page.context["total"]
    assert (now.sessions, now.meetings, now.people, now.places, now.waiting) == (1, 1, 2, 12, 1)
    assert (now.occupancy, now.attendance) == (17, 50)
    assert vars(before) == dict.fromkeys(vars(before), 0)


def test_the_activity_without_a_year_is_that_of_this_year_not_of_one_planned(client, coordinator, programme):
    this_year = timezone.localdate().year
    held(programme, days=0)
    held(programme, days=-400)
    response = client.get(reverse("statistics:activity"))
    assert response.context["year"] == this_year
    assert f'<option value="{this_year}" selected>' in response.content.decode()
    assert client.get(reverse("statistics:activity"), {"year": this_year + 1}).context["year"] == this_year + 1


def test_the_activity_of_another_department_is_not_counted(client, coordinator, programme):
    held(programme, "2A")
    assert client.get(reverse("statistics:activity")).context["lines"] == []


@pytest.mark.parametrize(
    ("by", "heads"),
    [("programme", ("Atelier", "bien vieillir", "95")), ("axis", ("bien vieillir",)), ("department", ("95",))],
)
def test_the_activity_is_grouped_by_programme_axis_or_department(client, coordinator, by, heads):
    held(ProgrammeFactory(title="Atelier", axis="bien vieillir", department="95", modules=1))
    page = client.get(reverse("statistics:activity"), {"by": by})
    assert [line.heads for line in page.context["lines"]] == [heads]


def test_an_axis_keeps_the_spelling_of_the_programme_that_named_it_first(db):
    ProgrammeFactory(axis="Bien vieillir")
    other = ProgrammeFactory.build(axis=" bien  vieillir ")
    other.clean()
    assert other.axis == "Bien vieillir"


@pytest.mark.parametrize("role", Role)
def test_the_activity_is_for_readers_of_evaluations(client, role):
    sign_in(client, StaffFactory(role=role, department="95"))
    expected = 200 if role in (Role.COORDINATOR, Role.ANIMATOR, Role.ADMIN) else 404
    assert client.get(reverse("statistics:activity")).status_code == expected


@pytest.mark.parametrize("sessions", [1, 3])
def test_the_activity_costs_the_same_with_one_and_three_sessions(client, coordinator, programme, sessions, budget):
    for _ in range(sessions):
        held(programme)
        held(programme, days=368)
    client.get(reverse("statistics:activity"))
    with budget(21):
        client.get(reverse("statistics:activity"))


def test_the_activity_says_what_each_partner_sent_this_year_and_the_one_before(client, coordinator, programme):
    contact = ReferralFactory(kind="session").contact
    ReferralFactory(contact=contact, state="accepted")
    ReferralFactory(contact=contact, received_at=timezone.now() - timedelta(days=366))
    ReferralFactory(department="2A")
    held(programme, days=0)
    page = client.get(reverse("statistics:activity"), {"year": timezone.localdate().year})
    (line,) = page.context["referrals"]
    assert (line.partner, line.now, line.before) == (contact.partner.name, 2, 1)
    assert line.states == [("Reçue", 1), ("Acceptée", 1)]


# --- Overview ---------------------------------------------------------------------------------------------------------
def current(programme, department="95"):
    """A session under way: two people, one of whom came, one who waits."""
    cohort = held(programme, department)
    type(cohort).objects.filter(pk=cohort.pk).update(state=CohortState.RUNNING, closed_at=None)
    return cohort


def test_the_overview_says_places_waiting_lists_and_attendance_by_programme_and_site(client, coordinator, programme):
    current(programme)
    current(programme)
    current(programme, "2A")
    page = client.get(reverse("statistics:overview"))
    whole = page.context["whole"]
    assert (whole.sessions, whole.people, whole.places, whole.waiting) == (2, 4, 24, 2)
    assert (whole.occupancy, whole.attendance, whole.free) == (17, 50, 20)
    assert [len(group.sessions) for group in page.context["groups"]] == [1, 1]


def test_the_overview_says_days_on_the_clock_of_the_site(client, coordinator, programme):
    cohort = current(programme)
    Site.objects.filter(pk=cohort.site_id).update(time_zone="Indian/Reunion")
    begins = datetime(2099, 3, 9, 21, tzinfo=UTC)  # ten in the evening in Paris, one in the morning there
    MeetingFactory(cohort=cohort, kind="extra", module=None, starts_at=begins)
    assert "10\u00a0mars 2099" in client.get(reverse("statistics:overview")).content.decode()


@pytest.mark.parametrize("role", Role)
def test_the_overview_is_for_coordinators_and_administrators(client, role):
    sign_in(client, StaffFactory(role=role, department="95"))
    expected = 200 if role in (Role.COORDINATOR, Role.ADMIN) else 404
    assert client.get(reverse("statistics:overview")).status_code == expected


@pytest.mark.parametrize("sessions", [1, 3])
def test_the_overview_costs_the_same_with_one_and_three_sessions(client, coordinator, programme, sessions, budget):
    for _ in range(sessions):
        current(programme)
    client.get(reverse("statistics:overview"))
    with budget(9):
        client.get(reverse("statistics:overview"))
