"""What left, what is to be done by telephone or by post."""

from django.contrib import messages as notices
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from sessions.common.actions import request_document
from sessions.notifications import actions as notifications
from sessions.notifications.enums import Channel, MessageState
from sessions.notifications.links import hide
from sessions.notifications.models import Message
from sessions.scheduling.permissions import runnable_cohorts, team_only

from .. import deliveries, letters
from ..forms import AlsoDoneForm, MessageFilterForm

MESSAGES_PER_PAGE = 25
WAITING = (MessageState.QUEUED, MessageState.SENDING)
GROUPS = (
    ("a-faire", "À appeler ou à poster", "warning", [MessageState.TO_DO]),
    ("echecs", "Pas arrivés", "error", [MessageState.FAILED]),
    ("en-route", "En route", "neutral", WAITING),
    ("partis", "Partis ou dits", "success", [MessageState.SENT, MessageState.DONE]),
    ("arretes", "Pas envoyés", "neutral", [MessageState.CANCELLED, MessageState.SUPPRESSED]),
)


@team_only
@require_GET
def messages(request: HttpRequest) -> HttpResponse:
    """The delivery log of one's cohorts: what left, what waits, what failed."""
    form = MessageFilterForm(runnable_cohorts(request.user), request.GET)
    found = deliveries.messages_of(request.user)
    if form.is_valid():
        if state := form.cleaned_data["state"]:
            found = found.filter(state=state)
        if chosen := form.cleaned_data["cohort"]:
            found = found.filter(cohort=chosen)
    page = Paginator(found, MESSAGES_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "nav_current": "messages",
        "form": form,
        "page": page,
        "to_do": len(deliveries.people_to_tell(request.user)),
    }
    return render(request, "sessions/notifications/messages.html", context)


@team_only
@require_GET
def announcement(request: HttpRequest, about: str) -> HttpResponse:
    """What became of one announcement: who must be phoned, what failed, waits, has left."""
    found = list(deliveries.messages_of(request.user).filter(about=about).select_related("done_by"))
    if not found:
        raise Http404
    subjects, cohorts = {one.subject for one in found}, {one.cohort for one in found}
    groups = [
        {"name": name, "title": title, "tone": tone, "messages": [one for one in found if one.state in states]}
        for name, title, tone, states in GROUPS
    ]
    context = {
        "nav_current": "messages",
        "about": about,
        "code": found[0].cohort.code if len(cohorts) == 1 else "",
        "subject": found[0].subject if len(subjects) == 1 else "",
        "groups": groups,
        "waiting": sum(one.state in WAITING for one in found),
    }
    return render(request, "sessions/notifications/announcement.html", context)


@team_only
@require_POST
def send_again(request: HttpRequest, pk) -> HttpResponse:
    message = get_object_or_404(deliveries.messages_of(request.user), pk=pk)
    try:
        again = notifications.send_again(message)
    except notifications.MessageStateError:
        notices.error(request, "Ce message n’est plus en échec : il n’y a rien à renvoyer.")
    else:
        if again.state == MessageState.CANCELLED:
            notices.info(request, "Ce message n’a plus lieu d’être : il est annulé, rien ne part.")
        else:
            notices.success(request, "Le message va repartir.")
    return redirect("attendance:messages")


@team_only
@require_GET
def phone_list(request: HttpRequest) -> HttpResponse:
    """Calls to make and letters to post, for the people whom no e-mail reaches: each person once, with all there is to
    say.
    """
    told = deliveries.people_to_tell(request.user)
    files = deliveries.files_of(message for one in told for message in one.messages)
    people = [
        {
            "to": one,
            "items": [{"message": message, "words": hide(message.body)} for message in one.messages],
            "files": deliveries.files_among(files, one.messages),
        }
        for one in told
    ]
    context = {"nav_current": "messages", "people": people}
    return render(request, "sessions/notifications/phone_list.html", context)


@team_only
@require_POST
def letter(request: HttpRequest, pk) -> HttpResponse:
    """The letter to post, as a file made by the worker."""
    message = get_object_or_404(
        deliveries.messages_of(request.user), pk=pk, channel=Channel.POST, state=MessageState.TO_DO
    )
    return redirect(request_document(letters.LETTER, letters.letter_args(message), by=request.user))


def _ticked(message: Message, by) -> bool:
    try:
        notifications.mark_done(message, by=by)
    except notifications.MessageStateError:
        return False
    return True


@team_only
@require_POST
def mark_done(request: HttpRequest, pk) -> HttpResponse:
    """Tick off a call or a letter; with ``tout``, everything else that the page showed for the same person."""
    message = get_object_or_404(deliveries.messages_of(request.user), pk=pk)
    others = AlsoDoneForm(request.POST).messages(message, deliveries.to_do(request.user))
    if sum(_ticked(one, request.user) for one in [message, *others]):
        notices.success(request, f"C’est noté : {message.recipient} est au courant.")
    else:
        notices.info(request, "C’était déjà fait.")
    if request.POST.get("annonce") == message.about != "":
        return redirect("attendance:announcement", about=message.about)
    return redirect("attendance:phone_list")
