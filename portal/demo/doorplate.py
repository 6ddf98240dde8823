"""Where to look and as whom: what ``manage.py demo`` prints."""

from django.urls import reverse
from django.utils import timezone

from content.pages.booklet import BookletPage
from portal.accounts.enums import Role
from portal.accounts.models import User
from sessions.attendance import papers as attendance_papers
from sessions.calendars.enums import FeedKind
from sessions.calendars.models import CalendarFeed
from sessions.common.actions import build_document, request_document
from sessions.partners.models import ContactLink
from sessions.programmes.models import Module, Programme
from sessions.questionnaires.models import Ballot, Campaign
from sessions.questionnaires.queries import tablet_code
from sessions.registrations.models import WaitingOffer
from sessions.scheduling import queries
from sessions.scheduling.models import Cohort, Meeting
from sessions.statistics import papers as statistics_papers

from . import live, people, prevention, programme, staff


def accounts() -> dict[str, dict[str, str]]:
    """Each role with its way in; a participant has a personal link and the letters it asks for."""
    plate = {
        role.value: {"email": staff.email_of(role), "password": staff.PASSWORD, "totp_secret": details[3]}
        for role, details in staff.PEOPLE.items()
    }
    participant = people.person(0)
    plate["participant"] = {
        "email": participant.email,
        "personal_link": reverse("registrations:personal_link", args=[live.link_of(participant).token]),
        "name_check": participant.name_check(),
    }
    contact = programme.load_partners(timezone.localdate())[0]
    plate["partner"] |= {
        "personal_link": reverse("partner_space:link", args=[ContactLink.current_for(contact).token]),
        "name_check": contact.name_check(),
    }
    return plate


def urls() -> dict[str, str]:
    """Every door by its name."""
    the_programme = Programme.objects.get(slug=programme.SLUG)
    running = live.running_cohort()
    today = meeting_of_the_day(running)
    opened, full = _newest("osny-b"), _newest("argenteuil-c")
    booklet = _booklet(the_programme)
    doors = {
        "home": "/",
        "programme": the_programme.public_path,
        "module_page": Module.objects.filter(programme=the_programme).order_by("position")[0].public_path,
        "cohort_open": reverse("registrations:register", args=[opened.code]),
        "cohort_full": reverse("registrations:register", args=[full.code]),
        "register": reverse("registrations:register", args=[opened.code]),
        "booklet": booklet,
        "booklet_pdf": f"{booklet}pdf/" if booklet else "",
        "personal_space": reverse("registrations:space"),
        "readings": reverse("registrations:readings"),
        "partner_space": reverse("partner_space:space"),
        "referral_new": reverse("referrals:send", args=["orientation"]),
        "referrals": reverse("referrals_team:requests"),
        "partners_report": reverse("referrals_team:participation"),
        "accessibility": "/accessibilite/",
        "site_map": "/plan-du-site/",
        "section": "/vos-droits/",
        "article": "/vos-droits/visite-de-prereprise/",
        "simplified": "/comment-se-passe-une-session/version-simplifiee/",
        "questions": "/questions-et-reponses/",
        "glossary": "/glossaire/",
        "news": "/actualites/",
        "sites": "/pres-de-chez-vous/",
        "search": reverse("search"),
        "feed_programme": reverse("calendars:feed_programme", args=[the_programme.slug]),
        "feed_site": reverse("calendars:feed_site", args=["osny"]),
        "feed_animator": _feed(kind=FeedKind.ANIMATOR, revoked_at__isnull=True),
        "feed_partner": _feed(kind=FeedKind.PARTNER, revoked_at__isnull=True),
        "feed_revoked": _feed(revoked_at__isnull=False),
        "animation_today": reverse("attendance:today"),
        "attendance": reverse("attendance:register", args=[today.uid]),
        "attendance_sheet_pdf": _sheet_of(today),
        "cohort_plan": reverse("planning:new"),
        "registration_paper": reverse("reception:paper", args=[opened.code]),
        "waiting_list": reverse("reception:waiting_list", args=[full.code]),
        "phone_list": reverse("attendance:phone_list"),
        "evaluation": reverse("statistics:programme", args=[the_programme.slug]),
        "evaluation_crossings": reverse("statistics:programme", args=[prevention.SLUG]),
        "evaluation_json": reverse("statistics:programme_json", args=[the_programme.slug]),
        "evaluation_pdf": _report_of(the_programme),
        "questionnaire": _unspent_questionnaire(running),
        "questionnaire_room": _room_of(running),
        "questionnaires": reverse("questionnaires:campaigns", args=[running.code]),
        "questionnaire_builder": reverse("formulaires:index"),
        "waiting_offer": _pending_offer(),
        **_of_offices(the_programme),
    }
    return {name: path for name, path in doors.items() if path}


def _of_offices(the_programme: Programme) -> dict[str, str]:
    """Doors of those who answer for the portal."""
    return {
        "publication": reverse("statistics:publication", args=[the_programme.slug]),
        "activity": reverse("statistics:activity"),
        "overview": reverse("statistics:overview"),
        "roles": reverse("roles:index"),
        "privacy_desk": reverse("privacy:kept"),
        "privacy_ahead": reverse("privacy:ahead"),
        "admin": reverse("wagtailadmin_home"),
        "login": reverse("account_login"),
        "health": reverse("health"),
    }


def _booklet(the_programme: Programme) -> str:
    page = BookletPage.objects.live().filter(programme=the_programme).order_by("pk").first()
    return page.get_url() if page else ""


def _newest(base: str) -> Cohort:
    return Cohort.objects.filter(code__startswith=base).order_by("-pk")[0]


def meeting_of_the_day(cohort: Cohort) -> Meeting:
    """The last one that begins before tomorrow: whoever plays with the demonstration may have moved today's."""
    _, tomorrow = queries.day_bounds(timezone.localdate())
    meetings = cohort.meetings.order_by("starts_at", "pk")
    return meetings.filter(starts_at__lt=tomorrow).last() or meetings[0]


def _sheet_of(meeting: Meeting) -> str:
    return _document(attendance_papers.SHEET, {"meeting": str(meeting.uid)})


def _report_of(the_programme: Programme) -> str:
    """The team's report over everything, as the coordinator would ask for it."""
    coordinator = User.objects.get(email=staff.email_of(Role.COORDINATOR))
    filters = dict.fromkeys(("site", "year", "department", "cohort", "since", "until"))
    args = statistics_papers.args_for(
        the_programme, user=coordinator, audience=statistics_papers.TEAM, form="report", filters=filters
    )
    return _document(statistics_papers.KIND, args)


def _document(kind: str, args: dict) -> str:
    """A document made here and now: its door is a file whether a worker runs or not."""
    document = request_document(kind, args)
    build_document(document.pk)
    return document.get_absolute_url()


def _feed(**criteria) -> str:
    feed = CalendarFeed.objects.filter(**criteria).order_by("pk")[0]
    return reverse("calendars:feed_personal", args=[feed.token])


def _unspent_questionnaire(cohort: Cohort) -> str:
    ballot = (
        Ballot.objects.filter(campaign__cohort=cohort, participant__isnull=False, spent=False).order_by("pk").first()
    )
    return reverse("questionnaires:answer", args=[ballot.token]) if ballot else ""


def _room_of(cohort: Cohort) -> str:
    """The address of a room's tablet, its code typed."""
    campaign = Campaign.objects.filter(cohort=cohort, tablet_hash__isnull=False).order_by("pk")[0]
    return reverse("questionnaires:room", args=[tablet_code(campaign)])


def _pending_offer() -> str:
    offer = WaitingOffer.objects.filter(state="pending", expires_at__gt=timezone.now()).order_by("pk").first()
    return reverse("registrations:offer", args=[offer.token]) if offer else ""
