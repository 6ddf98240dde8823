"""Django looks for models here: a facade over the concepts, without logic."""

from sessions.attendance.models import Attendance, AttendanceMark, Register, RegisterEvent, SignedSheet
from sessions.booklets.models import Handover, QuestionTransition, RaisedQuestion
from sessions.calendars.models import CalendarFeed
from sessions.common.models import Document, PeriodicLock
from sessions.notifications.models import Message
from sessions.partners.models import Contact, ContactLink, Partner
from sessions.people.models import AccessCode, ContactTransition, DetailsChange, Participant, PersonalLink
from sessions.privacy.models import ErasureLine, PrivacyAct
from sessions.programmes.models import Module, Programme, Room, Site
from sessions.questionnaires.models import (
    Ballot,
    Campaign,
    CampaignRule,
    Choice,
    CrossTab,
    CrossTally,
    FreeAnswer,
    Question,
    Questionnaire,
    Tally,
)
from sessions.reception.models import ExportLog
from sessions.referrals.models import Referral, ReferralFile, ReferralNote, ReferralReading, ReferralTransition
from sessions.registrations.models import (
    ExcuseLink,
    ModuleRead,
    Place,
    Registration,
    RegistrationTransition,
    WaitingOffer,
)
from sessions.scheduling.models import (
    Closure,
    CoAnimation,
    CoAnimationTransition,
    Cohort,
    CohortTransition,
    ColleagueNamed,
    Meeting,
    MeetingChange,
    ScheduleRevision,
)
from sessions.statistics.models import CohortCount, Publication, Verbatim

__all__ = [
    "AccessCode",
    "Attendance",
    "AttendanceMark",
    "Ballot",
    "CalendarFeed",
    "Campaign",
    "CampaignRule",
    "Choice",
    "Closure",
    "CoAnimation",
    "CoAnimationTransition",
    "Cohort",
    "CohortCount",
    "CohortTransition",
    "ColleagueNamed",
    "Contact",
    "ContactLink",
    "ContactTransition",
    "CrossTab",
    "CrossTally",
    "DetailsChange",
    "Document",
    "ErasureLine",
    "ExcuseLink",
    "ExportLog",
    "FreeAnswer",
    "Handover",
    "Meeting",
    "MeetingChange",
    "Message",
    "Module",
    "ModuleRead",
    "Participant",
    "Partner",
    "PeriodicLock",
    "PersonalLink",
    "Place",
    "PrivacyAct",
    "Programme",
    "Publication",
    "Question",
    "QuestionTransition",
    "Questionnaire",
    "RaisedQuestion",
    "Referral",
    "ReferralFile",
    "ReferralNote",
    "ReferralReading",
    "ReferralTransition",
    "Register",
    "RegisterEvent",
    "Registration",
    "RegistrationTransition",
    "Room",
    "ScheduleRevision",
    "SignedSheet",
    "Site",
    "Tally",
    "Verbatim",
    "WaitingOffer",
]
