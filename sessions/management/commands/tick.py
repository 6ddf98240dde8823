"""The periodic work, safe to run on any number of machines: whoever holds the lock does it."""

import logging
import signal
import threading
from collections.abc import Callable

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from sessions.attendance.actions import nudge_open_registers
from sessions.calendars.agendas import ask_to_read
from sessions.calendars.itip import send_invitations, tell_uninvited
from sessions.common import jobs, periodic
from sessions.common.actions import prune_documents, take_up_documents
from sessions.common.locks import PERIODIC_AT_MOST, holding
from sessions.notifications.actions import deliver_due, drop_pointless, recover_interrupted
from sessions.partners.actions import warn_of_conventions
from sessions.privacy import ledger
from sessions.privacy import upkeep as privacy
from sessions.questionnaires import campaigns
from sessions.referrals.upkeep import erase_people, expire_referrals, forget_files, remind_team
from sessions.registrations.announcements import warn_below_minimum
from sessions.registrations.reminders import (
    invite_to_follow_up,
    remind_of_offers,
    send_reminders,
    tell_left_waiting,
    thank,
)
from sessions.registrations.waiting_list import expire_offers, offer_awaited_everywhere
from sessions.scheduling.proposals import (
    forget_colleagues,
    remind_interventions,
    remind_unanswered,
    tell_moved,
    tell_proposals,
    tell_withdrawn,
    thank_contacts,
)
from sessions.scheduling.upkeep import follow_calendar
from sessions.statistics.actions import keep_participation, keep_sums

logger = logging.getLogger(__name__)

JOBS: dict[str, Callable[[], int]] = {
    "cohorts": follow_calendar,
    "offers": expire_offers,
    "sessions_awaited": offer_awaited_everywhere,
    "minimum": warn_below_minimum,
    "proposals": tell_proposals,
    "proposals_moved": tell_moved,
    "proposals_unanswered": remind_unanswered,
    "proposals_withdrawn": tell_withdrawn,
    "interventions_soon": remind_interventions,
    "interventions_thanks": thank_contacts,
    "colleagues_old": forget_colleagues,
    "conventions": warn_of_conventions,
    "referrals_waiting": remind_team,
    "referrals_expired": expire_referrals,
    "referral_files_old": forget_files,
    "referral_people_old": erase_people,
    "contacts_departed": privacy.erase_contacts,
    "participants_departed": privacy.erase_participants,
    "erasures_to_note": ledger.write_due,
    "erased_before_a_restore": privacy.erase_again,
    "accounts_departed": privacy.erase_accounts,
    "sheets_old": privacy.forget_sheets,
    "message_texts_old": privacy.forget_texts,
    "logs_old": privacy.forget_logs,
    "authors_old": privacy.forget_authors,
    "calendar_invitations": send_invitations,
    "interventions_changed": tell_uninvited,
    "own_calendars": ask_to_read,
    "reminders": send_reminders,
    "offers_ending": remind_of_offers,
    "left_waiting": tell_left_waiting,
    "follow_up": invite_to_follow_up,
    "thanks": thank,
    "campaigns": campaigns.open_due,
    "campaign_people": campaigns.follow_people,
    "campaign_reminders": campaigns.remind,
    "messages_interrupted": recover_interrupted,
    "messages_due": deliver_due,
    "calls_pointless": drop_pointless,
    "registers_open": nudge_open_registers,
    "documents_lost": take_up_documents,
    "documents_old": prune_documents,
    "participation": keep_participation,
    "sums": keep_sums,
    "jobs_left": jobs.take_up_again,
    "jobs_done": jobs.prune,
}


class Command(BaseCommand):
    help = "Fait le travail périodique : envois dus, propositions expirées, sessions qui commencent ou finissent."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--every", type=int, default=0, help="seconds between two runs; once when absent")

    def handle(self, *args, every: int, **options) -> None:
        stop = threading.Event()
        if every:
            for signum in (signal.SIGINT, signal.SIGTERM):
                signal.signal(signum, lambda *_: stop.set())
        while True:
            self.run_jobs(verbose=options["verbosity"] > 1 or not every)
            if not every or stop.wait(every):
                return
            close_old_connections()

    def run_jobs(self, *, verbose: bool) -> None:
        for name, job in {**JOBS, **periodic.added}.items():
            with holding(name, PERIODIC_AT_MOST) as held:
                done = self.run_job(name, job) if held else "held elsewhere"
            if verbose:
                self.stdout.write(f"{name}: {done}")

    def run_job(self, name: str, job: Callable[[], int]) -> int | str:
        """Do one job; its trouble is logged and does not keep the others from being done."""
        try:
            return job()
        except Exception:
            logger.exception("periodic job failed: %s", name)
            return "failed"
