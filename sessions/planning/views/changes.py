"""Changes of one session: the form, the page that says who will be told, the change."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sessions.common.typography import span
from sessions.registrations import announcements
from sessions.scheduling import actions as scheduling
from sessions.scheduling.models import Cohort
from sessions.scheduling.objections import objections
from sessions.scheduling.permissions import team_only
from sessions.scheduling.queries import Wanted, changeable

from ..forms.changes import AnimatorsForm, ExtraMeetingForm, RoomForm
from .page import Refused, announced, own_cohort, page


@dataclass
class Change:
    """One kind of change on its way: what it is called, what it would do, what it does."""

    title: str
    button: str
    done: str
    act: Callable[[dict], list]
    before: str = ""
    after: Callable[[dict], str] = lambda data: ""
    warnings: Callable[[dict], list[str]] = field(default=lambda data: [])
    tells: bool = True


def _change(request: HttpRequest, found: Cohort, form, change: Change) -> HttpResponse:
    """Three steps at one address: the form, the page that says who will be told, the change."""
    context = {"cohort": found, "change": change}
    if request.method == "POST" and form.is_valid() and "edit" not in request.POST:
        data = form.cleaned_data
        if change.tells and "confirm" not in request.POST:
            context |= {"after": change.after(data), "warnings": change.warnings(data), "form": form}
            context["audience"] = announcements.audience(found)
            return page(request, "announce", context)
        try:
            told = change.act(data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return announced(request, found, told if change.tells else [], change.done)
    return page(request, "change", context, form=form)


@team_only
@require_http_methods(["GET", "POST"])
def add_meeting(request: HttpRequest, code: str) -> HttpResponse:
    found = own_cohort(request, code)
    form = ExtraMeetingForm(found, request.POST if request.method == "POST" else None)
    names = ("starts_at", "ends_at", "title", "room")

    def warnings(data: dict) -> list[str]:
        wanted = Wanted(data["starts_at"], data["ends_at"], room=data["room"] or found.room)
        return objections([wanted], site=found.site, animators=found.animators.all())[0]

    def after(data: dict) -> str:
        with timezone.override(found.site.time_zone):
            return f"{data['title']}, {span(data['starts_at'], data['ends_at'])}"

    def act(data: dict) -> list:
        values = {name: data[name] for name in names}
        return announcements.add_meeting_and_tell(found, by=request.user, **values)

    change = Change(
        "Ajouter une séance", "Ajouter la séance", "La séance est ajoutée.", act, after=after, warnings=warnings
    )
    return _change(request, found, form, change)


@team_only
@require_http_methods(["GET", "POST"])
def change_room(request: HttpRequest, code: str) -> HttpResponse:
    found = own_cohort(request, code)
    form = RoomForm(found, request.POST if request.method == "POST" else None)

    def warnings(data: dict) -> list[str]:
        meetings = list(changeable(found))
        wanted = [Wanted(one.starts_at, one.ends_at, room=data["room"]) for one in meetings]
        rows = objections(wanted, site=found.site, leaving_out=meetings)
        with timezone.override(found.site.time_zone):
            return [
                f"{span(m.starts_at, m.ends_at)} : {line}"
                for m, row in zip(meetings, rows, strict=True)
                for line in row
            ]

    def act(data: dict) -> list:
        return announcements.change_room_and_tell(found, data["room"], by=request.user, reason=data["reason"])

    change = Change(
        "Changer la salle des séances à venir",
        "Changer la salle",
        "La salle est changée.",
        act,
        before=str(found.room or "Pas de salle"),
        after=lambda data: str(data["room"]),
        warnings=warnings,
    )
    return _change(request, found, form, change)


@team_only
@require_http_methods(["GET", "POST"])
def change_animators(request: HttpRequest, code: str) -> HttpResponse:
    found = own_cohort(request, code)
    form = AnimatorsForm(found, request.POST if request.method == "POST" else None)
    change = Change(
        "Changer l’animation",
        "Enregistrer",
        "L’équipe est à jour. Les personnes qui arrivent ou qui partent reçoivent un message.",
        lambda data: scheduling.set_animators(found, data["animators"], by=request.user),
        tells=False,
    )
    return _change(request, found, form, change)
