"""The privacy officer's desk: what is kept and until when, one person's file, its end, who did what."""

from datetime import timedelta

from django.contrib import messages as notices
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sessions.partners.models import Contact
from sessions.people.models import Participant
from sessions.referrals.models import Referral

from . import actions, desk, endings, exports, permissions, reading
from .enums import Verb
from .erasure import sheets_of
from .forms import LOOK_AHEAD, AheadForm, EraseForm, LogFilter, SearchForm
from .permissions import officers_only

PER_PAGE = 50
FOUND_KEY = "privacy_found"
OPEN_FOR = 3600  # seconds: what was found stays at hand for an hour, for the reason that was given
Person = Participant | Contact | Referral


@officers_only
@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """The register in words: for each kind of person, what is kept, why, for whom, until when."""
    return render(request, "sessions/privacy/kept.html", {"here": "kept", "groups": reading.groups()})


@officers_only
@require_safe
def ahead(request: HttpRequest) -> HttpResponse:
    """The dry run: what will be erased by itself until a day, in numbers."""
    form = AheadForm(request.GET or None, initial={"days": LOOK_AHEAD})
    days = (form.is_valid() and form.cleaned_data["days"]) or LOOK_AHEAD
    until = timezone.now() + timedelta(days=days)
    lines = endings.forecast(until)
    due = sum(1 for _, number in lines if number)
    context = {"here": "kept", "form": form, "until": until, "lines": lines, "due": due}
    return render(request, "sessions/privacy/ahead.html", context, status=422 if form.errors else 200)


@officers_only
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Find one person, for a reason that is kept; only what was found can be opened afterwards."""
    form = SearchForm(request.POST if request.method == "POST" else None)
    context = {"here": "search", "form": form, "found": None}
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        actions.note(Verb.SEARCHED, by=request.user, reason=reason)
        context["found"] = found = desk.find(
            form.cleaned_data["who"],
            permissions.files_of_participants(request.user),
            permissions.files_of_contacts(request.user),
            permissions.requests_without_file(request.user),
        )
        request.session[FOUND_KEY] = {
            "until": timezone.now().timestamp() + OPEN_FOR,
            "reason": reason,
            "keys": _keys(found),
        }
    return render(request, "sessions/privacy/search.html", context, status=422 if form.errors else 200)


@officers_only
@require_safe
def file(request: HttpRequest, kind: str, public_id) -> HttpResponse:
    """All that is kept of the person, to read and to print."""
    person, reason = _found(request, kind, public_id)
    if person is None:
        return _search_again(request)
    actions.note_reading(person, by=request.user, reason=reason)
    return render(request, "sessions/privacy/file.html", _about(person) | {"sections": exports.file_of(person)})


@officers_only
@require_POST
def hand_over(request: HttpRequest, kind: str, public_id) -> HttpResponse:
    """The same as a file for a machine; the line of the log comes first."""
    person, reason = _found(request, kind, public_id)
    if person is None:
        return _search_again(request)
    actions.note(Verb.EXPORTED, by=request.user, reason=reason, person=person)
    response = HttpResponse(exports.to_json(_name(person), exports.file_of(person)), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="donnees-{timezone.localdate()}.json"'
    return response


@officers_only
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, kind: str, public_id) -> HttpResponse:
    """Say what goes, what stays and what it cancels; then, once confirmed, do it."""
    person, _ = _found(request, kind, public_id)
    if person is None:
        return _search_again(request)
    cancelled: dict = {}
    sheets = []
    if isinstance(person, Participant):
        cancelled["registrations"] = list(desk.current_registrations(person))
        sheets = list(sheets_of(person).select_related("meeting__cohort__site"))
    elif isinstance(person, Contact):
        cancelled["meetings"] = list(desk.meetings_promised(person))
    form = EraseForm(request.POST if request.method == "POST" else None, with_sheets=bool(sheets))
    if request.method == "POST" and form.is_valid():
        _erase(request, person, form.cleaned_data)
        del request.session[FOUND_KEY]
        notices.success(request, "Le dossier est effacé. L’acte est noté au journal, sans le nom de la personne.")
        return redirect("privacy:log")
    context = _about(person) | {"form": form, "sheets": sheets, **cancelled}
    return render(request, "sessions/privacy/erase.html", context, status=422 if form.errors else 200)


def _erase(request: HttpRequest, person: Person, given: dict) -> None:
    if isinstance(person, Participant):
        actions.erase_participant(person, by=request.user, reason=given["reason"], sheets=given.get("sheets", False))
    elif isinstance(person, Contact):
        actions.erase_contact(person, by=request.user, reason=given["reason"])
    else:
        actions.erase_requested(person, by=request.user, reason=given["reason"])


@officers_only
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Who searched, read, took out and erased what, over twelve months."""
    form = LogFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    page = Paginator(desk.log(**asked), PER_PAGE).get_page(request.GET.get("page"))
    context = {"here": "acts", "form": form, "page": page, "lines": desk.lines(page)}
    context["names"] = permissions.files_everywhere(request.user)
    return render(request, "sessions/privacy/log.html", context)


# --- Whose file is open -----------------------------------------------------------------------------------------------
def _keys(found: desk.Found) -> list[str]:
    participants = [f"participant:{one.public_id}" for one in found.participants]
    contacts = [f"contact:{one.public_id}" for one in found.contacts]
    return participants + contacts + [f"referral:{one.public_id}" for one in found.requests]


def _found(request: HttpRequest, kind: str, public_id) -> tuple[Person | None, str]:
    """The person and the reason, when this HTTP session found her within the hour and she still has a file."""
    opened = request.session.get(FOUND_KEY)
    if not opened or opened["until"] < timezone.now().timestamp() or f"{kind}:{public_id}" not in opened["keys"]:
        return None, ""
    person: Person | None
    if kind == "participant":
        person = permissions.files_of_participants(request.user).filter(public_id=public_id).first()
    elif kind == "contact":
        person = permissions.files_of_contacts(request.user).filter(public_id=public_id).first()
    else:
        person = permissions.requests_without_file(request.user).filter(public_id=public_id).first()
    return person, opened["reason"]


def _name(person: Person) -> str:
    return f"{person.first_name} {person.last_name}" if isinstance(person, Referral) else str(person)


def _search_again(request: HttpRequest) -> HttpResponse:
    notices.info(request, "Ce dossier n’est pas ouvert, ou il est déjà effacé. Cherchez la personne et dites pourquoi.")
    return redirect("privacy:search")


def _about(person: Person) -> dict:
    return {
        "here": "search",
        "person": person,
        "name": _name(person),
        "kind": person._meta.model_name,
        "answers": exports.ANSWERS if isinstance(person, Participant) else "",
        "today": timezone.localdate(),
    }
