"""Pages of dates: a new session, several meetings shifted. What is shown is checked again before it is written."""

from django.contrib import messages as notices
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from portal.accounts.enums import Role
from portal.accounts.queries import has_role
from sessions.programmes.models import Room
from sessions.registrations import announcements
from sessions.scheduling import planning
from sessions.scheduling.generator import NoFreeDayError
from sessions.scheduling.models import Cohort, Meeting
from sessions.scheduling.objections import digest, objections
from sessions.scheduling.permissions import runnable_cohorts, team_only
from sessions.scheduling.queries import Wanted, changeable, wanted_for

from .. import preview, queries
from ..forms.contacts import contacts_in
from ..forms.dates import PlanForm, RowForm, Rows, ShiftForm
from ..preview import Proposal
from .page import Refused, announced, page

STEPS = ("check", "save")  # the buttons of a page of dates; anything else asks for that page


# --- A new session ----------------------------------------------------------------------------------------------------
@team_only
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """One page to fill in, one page of dates to check; nothing is written before « Enregistrer »."""
    source = _source(request)
    form = PlanForm(request.user, request.POST if request.method == "POST" else None, source=source)
    if request.method == "POST" and form.is_valid() and "edit" not in request.POST:
        try:
            return _dates(request, form, source)
        except NoFreeDayError as error:
            form.add_error("day", str(error))
    may_copy = has_role(request.user, Role.COORDINATOR, Role.ADMIN)
    return page(request, "new", {"source": source, "may_copy": may_copy}, form=form)


def _source(request: HttpRequest) -> Cohort | None:
    """The session to do again, when the account may see it."""
    code = request.POST.get("modele") or request.GET.get("modele")
    if not code:
        return None
    return get_object_or_404(runnable_cohorts(request.user).select_related("programme", "site"), code=code)


def _dates(request: HttpRequest, form: PlanForm, source: Cohort | None) -> HttpResponse:
    plan = form.cleaned_data
    site, programme = plan["site"], plan["programme"]
    code = planning.next_code(site, plan["first_start"].year)
    asked = any(step in request.POST for step in STEPS)
    closures = planning.closed_days(site)
    proposed = preview.proposals(programme, site, plan["first_start"], source, closures)
    rows = Rows(
        proposed,
        request.POST if asked else None,
        zone=site.zone,
        contacts=list(contacts_in(site.department)),
    )
    right = not asked or rows.is_valid()
    seen = _check(rows, site=site, room=plan["room"], animators=plan["animators"], closures=closures) if right else ""
    # After the check: what stands against the dates may be the session that this very page has just made.
    if "save" in request.POST and right and (saved := _saved_already(request, plan, rows)):
        notices.info(request, "Cette session était déjà enregistrée.")
        return redirect("planning:cohort", code=saved.code)
    unseen = "save" in request.POST and seen != "" and seen != request.POST.get("seen")
    if "save" in request.POST and right and not unseen:
        return _save(request, plan, rows, code)
    context = {
        "plan": plan,
        "capacity": plan["capacity"] or programme.capacity,
        "crowded": plan["room"]
        and plan["room"].seats
        and (plan["capacity"] or programme.capacity) > plan["room"].seats,
        "source": source,
        "rows": rows,
        "seen": seen,
        "unseen": unseen,
        "code": code,
    }
    return render(
        request,
        "sessions/planning/dates.html",
        {"nav_current": "cohorts", "form": form, **context},
        status=200 if right else 422,
    )


def _saved_already(request: HttpRequest, plan: dict, rows: Rows) -> Cohort | None:
    """The session that this very page has made, when it is sent twice; not the one of another tab or of a colleague,
    whose page may have shown the same reference.
    """
    made = Cohort.objects.filter(code=request.POST.get("code", ""), programme=plan["programme"], site=plan["site"])
    found = made.filter(transitions__from_state="", transitions__by=request.user).first()
    starts = sorted(row.span[0] for row in rows.kept)
    return found if found and starts == sorted(found.meetings.values_list("starts_at", flat=True)) else None


def _check(rows: Rows, *, site, room=None, **more) -> str:
    """Write what stands against each kept row beside it; returns one word for all of it."""
    kept = rows.kept
    moves = [(row.proposal.moved, *row.span) for row in kept if row.proposal.moved]
    wanted = wanted_for(moves) if moves else [_wanted(row, room) for row in kept]
    found = objections(wanted, site=site, **more)
    for row, lines in zip(kept, found, strict=True):
        row.proposal.warnings = lines
    return digest(found)


def _wanted(row: RowForm, room: Room | None) -> Wanted:
    contact = row.cleaned_data.get("contact") if row.is_bound else row.proposal.contact
    return Wanted(*row.span, room=room, contacts=(contact,) if contact else ())


def _save(request: HttpRequest, plan: dict, rows: Rows, code: str) -> HttpResponse:
    meetings = [
        planning.PlannedMeeting(
            row.proposal.module,
            *row.span,
            contacts=(row.cleaned_data["contact"],) if row.cleaned_data.get("contact") else (),
        )
        for row in rows.kept
    ]
    try:
        saved = planning.plan_cohort(
            plan["programme"],
            site=plan["site"],
            room=plan["room"],
            code=code,
            meetings=meetings,
            capacity=plan["capacity"],
            animators=plan["animators"],
            by=request.user,
        )
    except IntegrityError:  # somebody took this reference at the same second, or this page was sent twice at once
        free = planning.next_code(plan["site"], plan["first_start"].year)
        if free == code:
            raise
        if twin := _saved_already(request, plan, rows):
            return redirect("planning:cohort", code=twin.code)
        return _save(request, plan, rows, free)
    notices.success(request, "La session est enregistrée en brouillon. Ouvrez les inscriptions quand tout est prêt.")
    return redirect("planning:cohort", code=saved.code)


# --- A meeting and all the following ----------------------------------------------------------------------------------
@team_only
@require_http_methods(["GET", "POST"])
def shift(request: HttpRequest, uid) -> HttpResponse:
    """A meeting and all the following: the new first date, every new date to check, the change."""
    meeting = get_object_or_404(queries.meeting_of(request.user, uid))
    form = ShiftForm(meeting, request.POST if request.method == "POST" else None)
    following = list(changeable(meeting.cohort).filter(starts_at__gte=meeting.starts_at))
    if not following or following[0].pk != meeting.pk:
        notices.error(request, "Cette séance a commencé ou est annulée : décalez à partir d’une séance à venir.")
        return redirect("planning:cohort", code=meeting.cohort.code)
    if request.method == "POST" and form.is_valid() and "edit" not in request.POST:
        try:
            return _shifted_dates(request, form, following)
        except NoFreeDayError as error:
            form.add_error("day", str(error))
        except Refused as error:
            form.add_error(None, str(error))
    context = {"cohort": meeting.cohort, "meeting": meeting, "following": following}
    return page(request, "shift", context, form=form)


def _shifted_dates(request: HttpRequest, form: ShiftForm, following: list[Meeting]) -> HttpResponse:
    data, found = form.cleaned_data, following[0].cohort
    slots = planning.propose_shift(following, data["day"], data["start"])
    asked = any(step in request.POST for step in STEPS)
    proposed = [Proposal(one.label, slot, moved=one) for one, slot in zip(following, slots, strict=True)]
    rows = Rows(proposed, request.POST if asked else None, zone=found.site.zone)
    right = not asked or rows.is_valid()
    moved = [row.proposal.moved for row in rows.kept] if right else []
    seen = _check(rows, site=found.site, animators=found.animators.all(), leaving_out=moved) if right else ""
    unseen = "save" in request.POST and seen != "" and seen != request.POST.get("seen")
    if "save" in request.POST and right and not unseen:
        moves = [(row.proposal.moved, *row.span) for row in rows.kept]
        told = announcements.move_meetings_and_tell(moves, by=request.user, reason=data["reason"])
        return announced(request, found, told, "Les séances sont décalées.")
    context = {
        "nav_current": "cohorts",
        "cohort": found,
        "form": form,
        "rows": rows,
        "seen": seen,
        "unseen": unseen,
        "audience": announcements.audience(found),
    }
    return render(request, "sessions/planning/shift_dates.html", context, status=200 if right else 422)
