"""People of partners asked to a meeting: who comes, who else is asked, what they answered."""

from django.contrib import messages as notices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from sessions.notifications.enums import Channel
from sessions.partners.actions import closing_in_words, revoke_links
from sessions.partners.models import Contact
from sessions.scheduling import co_animation
from sessions.scheduling.co_animation import CoAnimationError
from sessions.scheduling.enums import PUBLIC_STATES, CoAnimationState, MeetingState
from sessions.scheduling.messages import CoAnimationProposed
from sessions.scheduling.models import Meeting
from sessions.scheduling.objections import digest, objections
from sessions.scheduling.permissions import team_only
from sessions.scheduling.queries import Wanted

from .. import queries
from ..forms.contacts import AnswerForm, ColleagueForm, InviteForm, PersonForm
from .page import page


@team_only
@require_http_methods(["GET", "POST"])
def asked(request: HttpRequest, uid) -> HttpResponse:
    """Who was asked and what they answered; asking somebody, once what stands against it was seen."""
    meeting = get_object_or_404(queries.meeting_of(request.user, uid))
    rows = list(queries.asked_to(meeting))
    form = InviteForm(meeting, rows, request.POST if request.method == "POST" else None)
    seen, lines = "", []
    if request.method == "POST" and form.is_valid():
        lines = _against(meeting, form.cleaned_data["contact"])
        seen = digest([lines])
        if not lines or request.POST.get("seen") == seen:
            try:
                return _invite(request, meeting, form.cleaned_data)
            except CoAnimationError as error:
                form.add_error(None, str(error))
    context = {
        "cohort": meeting.cohort,
        "meeting": meeting,
        "rows": rows,
        "to_come": meeting.state == MeetingState.PLANNED and meeting.starts_at > timezone.now(),
        "seen": seen,
        "lines": lines,
    }
    return page(request, "contacts", context, form=form)


def _against(meeting: Meeting, contact: Contact) -> list[str]:
    """What takes this contact elsewhere at the time of the meeting, and a convention that will be over."""
    wanted = Wanted(meeting.starts_at, meeting.ends_at, contacts=(contact,))
    lines = objections([wanted], site=meeting.cohort.site, leaving_out=[meeting], closures=[])[0]
    end = contact.partner.convention_end
    if end and end <= meeting.local_day:
        return [*lines, f"{contact.partner} : la convention se termine avant cette séance."]
    return lines


def _invite(request: HttpRequest, meeting: Meeting, data: dict) -> HttpResponse:
    contact, replaced = data["contact"], data.get("replaces")
    if replaced:
        co_animation.replace_contact(replaced, contact, by=request.user)
    else:
        co_animation.invite_contact(meeting, contact, by=request.user)
    notices.success(request, f"{contact} est sur la liste de cette séance. {_how_told(meeting, contact)}")
    return redirect("planning:contacts", uid=meeting.uid)


def _how_told(meeting: Meeting, contact: Contact) -> str:
    if meeting.cohort.state not in PUBLIC_STATES:
        return "La proposition partira à l’ouverture de la session."
    if CoAnimationProposed().channel_for(contact) != Channel.EMAIL:
        return "Cette personne ne se joint pas par courriel : la proposition paraîtra dans vos appels à passer."
    return "La proposition part par courriel dans quelques minutes, avec un lien pour répondre."


@team_only
@require_POST
def answer(request: HttpRequest, uid) -> HttpResponse:
    """Note what somebody answered by word or by telephone."""
    meeting = get_object_or_404(queries.meeting_of(request.user, uid))
    form = AnswerForm(queries.asked_to(meeting), request.POST)
    if not form.is_valid():
        raise Http404
    row, state = form.cleaned_data["row"], form.cleaned_data["state"]
    try:
        co_animation.note_answer(row, state, by=request.user)
    except CoAnimationError as error:
        notices.error(request, str(error))
    else:
        comes = state == CoAnimationState.ACCEPTED
        notices.success(request, f"C’est noté : {row.contact} {'vient' if comes else 'ne vient pas'}.")
    return redirect("planning:contacts", uid=meeting.uid)


@team_only
@require_POST
def colleague(request: HttpRequest, uid) -> HttpResponse:
    """Ask the colleague whom somebody named, or not: nobody is created before the team has seen who it is."""
    meeting = get_object_or_404(queries.meeting_of(request.user, uid))
    form = ColleagueForm(queries.asked_to(meeting), request.POST)
    if not form.is_valid():
        raise Http404
    named = getattr(form.cleaned_data["row"], "colleague", None)
    if named is None:
        notices.info(request, "Quelqu’un de l’équipe a déjà décidé : voici où en est cette séance.")
        return redirect("planning:contacts", uid=meeting.uid)
    try:
        if form.cleaned_data["decision"] == "leave":
            co_animation.leave_colleague(named)
            done = f"C’est noté : {named} ne recevra pas d’invitation. Son nom et son adresse sont effacés."
        else:
            asked = co_animation.take_colleague(named, by=request.user)
            done = f"{asked.contact} est sur la liste. {_how_told(meeting, asked.contact)}"
        notices.success(request, done)
    except CoAnimationError as error:
        notices.error(request, str(error))
    return redirect("planning:contacts", uid=meeting.uid)


@team_only
@require_POST
def close_links(request: HttpRequest, uid) -> HttpResponse:
    """Close the links of somebody who left their organisation, or whose link went astray."""
    meeting = get_object_or_404(queries.meeting_of(request.user, uid))
    form = PersonForm(queries.asked_to(meeting), request.POST)
    if not form.is_valid():
        raise Http404
    contact = form.cleaned_data["row"].contact
    revoke_links(contact)
    notices.success(request, closing_in_words(contact))
    return redirect("planning:contacts", uid=meeting.uid)
