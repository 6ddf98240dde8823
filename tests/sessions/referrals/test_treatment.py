"""What the team does with a request, and what time does to it."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import Role
from sessions.notifications.models import Message
from sessions.partners.models import ContactLink
from sessions.reception.exports import author_of, table
from sessions.referrals import actions, upkeep
from sessions.referrals.enums import TRANSITIONS, ReferralState
from sessions.referrals.models import Referral, ReferralFile, ReferralNote, ReferralReading, ReferralTransition
from sessions.registrations.enums import RegistrationState
from sessions.registrations.models import Registration
from sessions.scheduling.models import Cohort
from tests.factories.accounts import StaffFactory
from tests.factories.referrals import ReferralFactory
from tests.factories.registrations import RegistrationFactory
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db
LIST = reverse("referrals_team:requests")


@pytest.fixture
def animator():
    return StaffFactory(department="95")


@pytest.fixture
def staff(signed_in, animator):
    return signed_in(animator)


@pytest.fixture
def cohort(animator):
    return make_cohort(modules=1, follow_up=False, animators=[animator], capacity=1)


@pytest.fixture
def referral(cohort):
    return ReferralFactory(programme=cohort.programme)


def page(referral) -> str:
    return reverse("referrals_team:request", args=[referral.public_id])


def act(staff, referral, verb, **fields):
    return staff.post(reverse("referrals_team:act", args=[referral.public_id, verb]), fields)


# --- Accepting --------------------------------------------------------------------------------------------------------
def test_an_accepted_referral_is_a_registration_in_one_step(staff, referral, cohort, animator):
    act(staff, referral, "inscription", **{"inscription-cohort": cohort.code})
    referral.refresh_from_db()
    registration = Registration.objects.get()
    assert (referral.state, referral.registration) == ("accepted", registration)
    assert registration.state == RegistrationState.REGISTERED
    assert (registration.author, registration.author_contact, registration.author_user) == (
        "partner",
        referral.contact,
        animator,
    )
    kinds = set(Message.objects.values_list("kind", flat=True))
    assert kinds == {"Confirmed", "ReferralTold"}
    assert str(referral.contact.partner) in author_of(registration)
    exported = table("registrations", Cohort.objects.filter(pk=cohort.pk))
    assert str(referral.contact) in exported.rows[0][exported.headers.index("Inscrite par")]


def test_in_a_full_session_the_person_waits(staff, referral, cohort):
    RegistrationFactory(cohort=cohort)
    act(staff, referral, "inscription", **{"inscription-cohort": cohort.code})
    referral.refresh_from_db()
    assert referral.registration.state == RegistrationState.WAITING


def test_accepted_twice_the_person_is_registered_once(referral, cohort, animator):
    for _ in range(2):
        actions.accept(referral, cohort, by=animator)
    assert Registration.objects.count() == 1
    assert Message.objects.filter(kind="ReferralTold").count() == 1


def test_somebody_without_e_mail_turns_up_in_the_calls_to_make(staff, cohort):
    referral = ReferralFactory(programme=cohort.programme, email="", mobile="", landline="0199000042")
    act(staff, referral, "inscription", **{"inscription-cohort": cohort.code})
    assert Message.objects.get(participant__isnull=False).channel == "phone"


def test_a_session_of_another_programme_or_closed_is_refused(referral, animator):
    with pytest.raises(actions.ReferralError, match="programme demandé"):
        actions.accept(referral, make_cohort(modules=1), by=animator)
    closed = make_cohort(programme=referral.programme, state="completed")
    with pytest.raises(actions.ReferralError, match="ne prend pas d’inscription"):
        actions.accept(referral, closed, by=animator)
    referral.refresh_from_db()
    assert referral.state == "received"


def test_only_the_sessions_that_one_runs_are_offered(signed_in, staff, referral, cohort):
    other = make_cohort(programme=cohort.programme, modules=1, animators=[StaffFactory(department="95")])
    coordinator = signed_in(StaffFactory(role=Role.COORDINATOR, department="95"))
    offered = [
        list(one.get(page(referral)).context["accept_form"].fields["cohort"].queryset) for one in (staff, coordinator)
    ]
    assert offered[0] == [cohort]
    assert set(offered[1]) == {cohort, other}
    assert act(staff, referral, "inscription", **{"inscription-cohort": other.code}).status_code == 422
    elsewhere = signed_in(StaffFactory(department="95")).get(page(referral)).content.decode()
    assert "Aucune session ouverte de ce programme ne vous est confiée" in elsewhere
    assert "Accepter et inscrire" not in elsewhere


@pytest.mark.parametrize(
    ("person", "sender", "said"),
    [
        ({}, {}, ["à appeler", "informé par courriel"]),
        ({"email": "camille@courriel.example"}, {}, ["La personne est prévenue", "informé par courriel"]),
        ({"mobile": ""}, {"email": ""}, ["le partenaire doit la prévenir", "n’a pas d’adresse électronique"]),
        ({}, {"do_not_contact_at": timezone.now()}, ["ne souhaite plus être contacté"]),
    ],
)
def test_who_accepts_reads_who_is_told_and_how(staff, referral, cohort, person, sender, said):
    Referral.objects.update(**person)
    type(referral.contact).objects.update(**sender)
    act(staff, referral, "inscription", **{"inscription-cohort": cohort.code})
    text = staff.get(page(referral)).content.decode()
    assert all(words in text for words in said)


# --- States -----------------------------------------------------------------------------------------------------------
def do(referral, to, by):
    if to == ReferralState.EXPIRED:
        return actions.expire(referral)
    verbs = {
        ReferralState.TAKEN: lambda: actions.take(referral, by=by),
        ReferralState.ANSWERED: lambda: actions.answer(referral, text="Voici", by=by),
        ReferralState.REFUSED: lambda: actions.refuse(referral, text="Voici pourquoi", by=by),
    }
    return verbs[to]()


@pytest.mark.parametrize("was", [state for state in ReferralState.values if state != "accepted"])
@pytest.mark.parametrize("to", ["taken", "answered", "refused", "expired"])
def test_a_state_follows_the_table_is_logged_and_told(animator, was, to):
    referral = ReferralFactory(kind="difficulty", state=was)
    if to in TRANSITIONS[was]:
        do(referral, to, animator)
        log = ReferralTransition.objects.get()
        assert (log.from_state, log.to_state) == (was, to)
        assert Message.objects.get().contact == referral.contact
    elif was == to == "taken":
        assert do(referral, to, animator).taken_by == animator
        assert not ReferralTransition.objects.exists()
    elif to == "expired":
        assert do(referral, to, animator) is False
    else:
        with pytest.raises(actions.ReferralError, match="ne peut pas devenir"):
            do(referral, to, animator)


def test_a_refusal_needs_words_for_the_sender(staff, referral):
    response = act(staff, referral, "refus")
    assert response.status_code == 422
    assert "Écrivez quelques mots" in response.content.decode()
    act(staff, referral, "refus", **{"refus-text": "Il n’y a plus de session cette année."})
    referral.refresh_from_db()
    assert referral.state == "refused"
    assert ReferralNote.objects.get().audience == "sender"


def test_taking_and_noting_from_the_page(staff, referral, animator):
    staff.post(reverse("referrals_team:take", args=[referral.public_id]))
    act(staff, referral, "note", text="Rappeler lundi", audience="team")
    text = staff.get(page(referral)).content.decode()
    for shown in ("Prise en charge", str(animator), "Rappeler lundi", "Camille D’Artagnan-Müller"):
        assert shown in text
    assert Message.objects.filter(kind="ReferralTold").count() == 1
    act(staff, referral, "note", text="Nous l’appelons lundi", audience="sender")
    assert Message.objects.filter(kind="ReferralTold").count() == 2


def test_taking_what_somebody_follows_says_nothing_of_the_partner(staff, referral):
    actions.take(referral, by=StaffFactory(department="95"))
    answer = staff.post(reverse("referrals_team:take", args=[referral.public_id]), follow=True).content.decode()
    assert "Vous suivez cette demande." in answer
    assert "Le partenaire en est informé" not in answer


def test_an_erased_request_is_not_taken_again_and_the_page_says_why(staff):
    referral = ReferralFactory(state="refused", closed_at=timezone.now() - timedelta(days=400))
    upkeep.erase_people()
    text = staff.get(page(referral)).content.decode()
    assert "Reprendre cette demande" not in text
    assert "a été effacé" in text
    for answer in (
        staff.post(reverse("referrals_team:take", args=[referral.public_id]), follow=True),
        staff.post(reverse("referrals_team:act", args=[referral.public_id, "note"]), {"text": "Ah"}, follow=True),
    ):
        assert "ne peut plus être reprise" in answer.content.decode()
    referral.refresh_from_db()
    assert referral.state == "refused"
    assert not ReferralNote.objects.exists()


def test_one_that_was_taken_again_after_being_erased_is_refused_not_accepted(staff, cohort, referral):
    Referral.objects.update(erased_at=timezone.now(), state="taken", **upkeep.NOBODY)
    answer = act(staff, referral, "inscription", **{"inscription-cohort": cohort.code})
    assert answer.url == page(referral)
    with pytest.raises(actions.ReferralError, match="effacé"):
        actions.accept(referral, cohort, by=None)
    act(staff, referral, "refus", **{"refus-text": "Envoyez-en une nouvelle."})
    referral.refresh_from_db()
    assert referral.state == "refused"


def test_the_link_of_a_sender_is_closed_from_the_request(staff, signed_in, referral):
    link = ContactLink.current_for(referral.contact)
    address = reverse("referrals_team:close_links", args=[referral.public_id])
    assert signed_in(StaffFactory(department="75")).post(address).status_code == 404
    assert "Fermer son lien personnel" in staff.get(page(referral)).content.decode()
    said = staff.post(address, follow=True).content.decode()
    assert "sont fermés" in said
    assert "agenda commun" in said
    link.refresh_from_db()
    assert link.revoked_at


def test_what_is_closed_offers_nothing_more(staff):
    referral = ReferralFactory(kind="file", state="answered")
    assert "Refuser la demande" not in staff.get(page(referral)).content.decode()
    response = act(staff, referral, "reponse", **{"reponse-text": "Encore"})
    assert response.url == page(referral)
    assert "déjà close" in staff.get(page(referral)).content.decode()
    assert act(staff, referral, "effacer").status_code == 404


def test_another_of_the_team_may_follow_it_instead(staff, referral, animator):
    actions.take(referral, by=StaffFactory(department="95"))
    assert "Je la suis à sa place" in staff.get(page(referral)).content.decode()
    staff.post(reverse("referrals_team:take", args=[referral.public_id]))
    assert "Je la suis à sa place" not in staff.get(page(referral)).content.decode()
    referral.refresh_from_db()
    assert referral.taken_by == animator


# --- Who --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", [Role.ANIMATOR, Role.COORDINATOR])
def test_a_request_is_for_its_territory(signed_in, referral, role):
    here, elsewhere = (signed_in(StaffFactory(role=role, department=code)) for code in ("95", "75"))
    assert referral.reference in here.get(LIST).content.decode()
    assert referral.reference not in elsewhere.get(LIST).content.decode()
    assert elsewhere.get(page(referral)).status_code == 404
    assert act(elsewhere, referral, "refus", **{"refus-text": "Non"}).status_code == 404


@pytest.mark.parametrize("role", [Role.EDITOR, Role.PARTNER, Role.PRIVACY])
def test_other_roles_have_no_such_page(signed_in, referral, role):
    other = signed_in(StaffFactory(role=role, department=""))
    assert other.get(LIST).status_code == 404
    assert other.get(page(referral)).status_code == 404


def test_the_list_says_days_on_the_clock_of_the_department(signed_in, at):
    at("2027-03-02 22:30")
    ReferralFactory(department="974")
    text = signed_in(StaffFactory(department="974")).get(LIST).content.decode().replace("\u00a0", " ")
    assert "Reçue le mercredi 3 mars 2027" in text


def test_the_list_is_filtered(staff, referral):
    closed = ReferralFactory(kind="contact", state="answered")
    for query, shown in (("", referral), ("state=answered", closed), ("state=all&kind=contact", closed)):
        text = staff.get(f"{LIST}?{query}").content.decode()
        assert shown.reference in text
        assert ({referral, closed} - {shown}).pop().reference not in text
    assert staff.get(f"{LIST}?state=autre&department=01&page=9").status_code == 200


@pytest.mark.parametrize("number", [1, 12])
def test_the_list_costs_the_same_whatever_waits(staff, number, budget):
    for _ in range(number):
        ReferralFactory()
    staff.get(LIST)
    with budget(9):
        staff.get(LIST)


# --- Who read it ------------------------------------------------------------------------------------------------------
def test_reading_a_request_is_logged_once_an_hour_for_each_reader(animator, at, signed_in):
    at("2027-03-02 10:00")
    staff = signed_in(animator)
    referral = ReferralFactory()
    for _ in range(2):
        assert staff.get(page(referral)).status_code == 200
    assert [(one.of, one.by) for one in referral.readings.all()] == [("page", animator)]
    assert f"par {animator}" in staff.get(page(referral)).content.decode()
    at("2027-03-02 11:01")
    signed_in(animator).get(page(referral))
    assert referral.readings.count() == 2


def test_who_may_not_read_a_request_leaves_no_reading(signed_in):
    referral = ReferralFactory(department="95")
    assert signed_in(StaffFactory(department="75")).get(page(referral)).status_code == 404
    assert not ReferralReading.objects.exists()


def test_new_requests_of_the_territory_wait_on_the_page_of_the_day(signed_in):
    today = reverse("attendance:today")
    for state in ("received", "received", "taken", "accepted"):
        ReferralFactory(state=state, department="95")
    for role in (Role.ANIMATOR, Role.COORDINATOR):
        text = signed_in(StaffFactory(role=role, department="95")).get(today).content.decode()
        assert "2 nouvelles demandes de partenaires" in text
        assert f'href="{LIST}"' in text
    assert "nouvelle" not in signed_in(StaffFactory(department="75")).get(today).content.decode()


# --- Attachments ------------------------------------------------------------------------------------------------------
@pytest.fixture
def kept():
    kept = ReferralFile(referral=ReferralFactory(kind="file"), content_type="application/pdf", size=8)
    kept.file.save(f"referrals/{kept.public_id}", ContentFile(b"%PDF-1.7"))
    return kept


def test_opening_an_attachment_is_logged_and_never_by_reading(staff, kept, animator):
    path = reverse("referrals_team:open_file", args=[kept.public_id])
    assert staff.get(path).status_code == 405
    response = staff.post(path)
    assert response.content == b"%PDF-1.7"
    assert response["Content-Disposition"] == 'attachment; filename="piece.pdf"'
    assert response["Cache-Control"] == "no-store, private"
    assert ReferralReading.objects.get().by == animator
    assert f"par {animator}" in staff.get(page(kept.referral)).content.decode()


def test_an_attachment_is_for_the_territory_of_its_request(signed_in, kept):
    other = signed_in(StaffFactory(department="75"))
    assert other.post(reverse("referrals_team:open_file", args=[kept.public_id])).status_code == 404
    assert not ReferralReading.objects.exists()


def test_attachments_go_thirty_days_after_the_end(kept, django_capture_on_commit_callbacks):
    assert upkeep.forget_files() == 0
    Referral.objects.update(state="answered", closed_at=timezone.now() - timedelta(days=29))
    assert upkeep.forget_files() == 0
    Referral.objects.update(closed_at=timezone.now() - timedelta(days=30))
    with django_capture_on_commit_callbacks(execute=True):
        assert upkeep.forget_files() == 1
    assert not kept.file.storage.exists(kept.file.name)


def test_a_request_says_that_it_had_attachments_and_when_they_went(signed_in, animator, kept, at):
    at("2027-03-02 10:00")
    second = ReferralFile(referral=kept.referral, content_type="application/pdf", size=8)
    second.file.save(f"referrals/{second.public_id}", ContentFile(b"%PDF-1.7"))
    staff, gone = signed_in(animator), "Les 2 pièces jointes ont été effacées le mardi 2\u00a0mars 2027"
    assert gone not in staff.get(page(kept.referral)).content.decode()
    Referral.objects.update(state="answered", closed_at=timezone.now() - timedelta(days=30))
    upkeep.forget_files()
    assert gone in staff.get(page(kept.referral)).content.decode()
