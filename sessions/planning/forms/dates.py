"""Dates: a session on one page, its meetings one by one, several of them shifted."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Q
from django.utils import timezone

from portal.accounts.queries import departments_of
from sessions.partners.models import Contact
from sessions.programmes.models import Programme, Room, Site
from sessions.scheduling.enums import WORKING
from sessions.scheduling.forms import SpanForm, day_field, hour_field, local_moment
from sessions.scheduling.models import Cohort, Meeting

from ..preview import Proposal
from .pick import REASON, PickField, animators_in, within


class PlanForm(forms.Form):
    """A session on one page. ``cleaned_data`` gains ``first_start``; ``source`` is the session that is done again."""

    programme = PickField(label="Programme", error_messages={"required": "Choisissez un programme."})
    site = PickField(label="Site", error_messages={"required": "Choisissez un site."})
    room = PickField(label="Salle", required=False)
    day = day_field("Date de la première séance")
    start = hour_field("Heure de début")
    animators = forms.MultipleChoiceField(
        label="Animation",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins une personne pour animer la session."},
    )
    capacity = forms.IntegerField(
        label="Places",
        required=False,
        min_value=1,
        max_value=500,
        help_text="Laissez vide pour garder le nombre de places du programme.",
        error_messages={"min_value": "Il faut au moins une place.", "invalid": "Écrivez un nombre, par exemple 12."},
    )

    def __init__(self, user, data=None, *, source: Cohort | None = None) -> None:
        super().__init__(data, initial=_like(source) if source else {"start": "14:00", "animators": [str(user.pk)]})
        held = departments_of(user, *WORKING)
        programmes = Programme.objects.filter(within("department", held)).prefetch_related("modules")
        self.fields["programme"].offer(programmes, empty="Choisir")
        sites = list(Site.objects.filter(Q() if held is None else Q(department__in=held)))
        self.fields["site"].offer(sites, empty="Choisir")
        rooms = Room.objects.filter(site__in=sites).select_related("site").order_by("site__town", "site__name", "name")
        self.fields["room"].offer(rooms, empty="Pas encore choisie", group=lambda room: str(room.site))
        self.team = {str(one.pk): one for one in animators_in(held)}
        self.fields["animators"].choices = [(key, str(one)) for key, one in self.team.items()]

    def clean_animators(self) -> list:
        return [self.team[key] for key in self.cleaned_data["animators"]]

    def clean(self) -> dict:
        cleaned = super().clean()
        programme, site, room = (cleaned.get(name) for name in ("programme", "site", "room"))
        if programme and not programme.modules.all():
            self.add_error("programme", "Ce programme n’a pas encore de module : ajoutez-les d’abord dans Gestion.")
        if site and room and room.site_id != site.pk:
            self.add_error("room", f"Cette salle n’est pas à « {site} ». Choisissez-en une de ce site.")
        if site and (away := [str(one) for one in cleaned.get("animators", []) if not _covers(one, site.department)]):
            self.add_error("animators", f"Pas de rôle dans le département {site.department} : {', '.join(away)}.")
        if site and cleaned.get("day") and cleaned.get("start"):
            try:
                cleaned["first_start"] = local_moment(cleaned["day"], cleaned["start"], site.zone)
            except forms.ValidationError as error:
                self.add_error("start", error)
            else:
                if cleaned["first_start"] <= timezone.now():
                    self.add_error("day", "Cette date est passée. Choisissez une date à venir.")
        return cleaned


def _covers(user, department: str) -> bool:
    return user.is_superuser or any(role.department in ("", department) for role in user.staff_roles.all())


def _like(source: Cohort) -> dict:
    """The same session again: all but its dates."""
    first = source.meetings.order_by("starts_at").first()
    at = first.starts_at.astimezone(source.site.zone).strftime("%H:%M") if first else "14:00"
    return {
        "programme": str(source.programme_id),
        "site": str(source.site_id),
        "room": str(source.room_id or ""),
        "start": at,
        "animators": [str(user.pk) for user in source.animators.all()],
        "capacity": source.capacity,
    }


class RowForm(SpanForm):
    """One proposed meeting: kept or not, its date, who takes part in it."""

    keep = forms.BooleanField(label="Cette séance a lieu", required=False)
    contact = PickField(label="Intervenante ou intervenant", required=False)

    field_order = ["keep", "day", "start", "end", "contact"]

    def __init__(self, proposal: Proposal, data=None, *, prefix: str, zone: ZoneInfo, contacts) -> None:
        start, end = (moment.astimezone(zone) for moment in (proposal.slot.starts_at, proposal.slot.ends_at))
        initial = {"keep": True, "day": start.date(), "start": start.time(), "end": end.time()}
        if proposal.contact:
            initial["contact"] = str(proposal.contact.pk)
        super().__init__(data, prefix=prefix, initial=initial, zone=zone)
        self.proposal = proposal
        if contacts:
            self.fields["contact"].offer(contacts, empty="Personne pour l’instant")
        else:
            del self.fields["contact"]
        if proposal.moved:
            self.fields["keep"].label = "Décaler cette séance"

    def clean(self) -> dict:
        if not self.cleaned_data.get("keep"):
            for name in ("day", "start", "end"):
                self._errors.pop(name, None)
            return self.cleaned_data
        return super().clean()

    @property
    def asks_contact(self) -> bool:
        return "contact" in self.fields

    @property
    def span(self) -> tuple[datetime, datetime]:
        """Start and end as typed when they can be read, as proposed otherwise."""
        slot = self.proposal.slot
        typed = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return typed.get("starts_at", slot.starts_at), typed.get("ends_at", slot.ends_at)


class Rows:
    """The proposed meetings of one page, as many as the proposals: their number never comes from the browser."""

    def __init__(self, proposals: Sequence[Proposal], data=None, *, zone: ZoneInfo, contacts: Sequence[Contact] = ()):
        self.forms = [
            RowForm(proposal, data, prefix=f"seance{number}", zone=zone, contacts=contacts)
            for number, proposal in enumerate(proposals, 1)
        ]
        self.is_bound = data is not None
        self.errors: list[dict] = []

    def is_valid(self) -> bool:
        """Every kept row is right, there is one, and none runs into the next."""
        for row in self.forms:
            if not row.is_valid():
                first = next(iter(row.errors))
                self.errors.append(
                    {"text": f"{row.proposal.title} : {row.errors[first][0]}", "href": f"#{row[first].id_for_label}"}
                )
        if self.errors:
            return False
        spans = sorted(row.span for row in self.kept)
        if not spans:
            self.errors.append({"text": "Gardez au moins une séance.", "href": ""})
        elif any(one[1] > following[0] for one, following in pairwise(spans)):
            self.errors.append(
                {"text": "Deux séances de cette page ont lieu au même moment : changez une des deux.", "href": ""}
            )
        return not self.errors

    @property
    def kept(self) -> list[RowForm]:
        return [row for row in self.forms if not row.is_bound or row.cleaned_data.get("keep")]


class ShiftForm(forms.Form):
    """Where the first of the meetings goes; the others keep their distance."""

    day = day_field("Nouvelle date de cette séance")
    start = hour_field("Heure de début")
    reason = forms.CharField(label="Raison", max_length=200, required=False, help_text=REASON)

    def __init__(self, meeting: Meeting, data=None) -> None:
        self.zone = meeting.cohort.site.zone
        local = meeting.starts_at.astimezone(self.zone)
        super().__init__(data, initial={"day": local.date(), "start": local.time()})

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("day") and cleaned.get("start"):
            try:
                moment = local_moment(cleaned["day"], cleaned["start"], self.zone)
            except forms.ValidationError as error:
                self.add_error("start", error)
            else:
                if moment <= timezone.now():
                    self.add_error("day", "Cette date est passée. Choisissez une date à venir.")
        return cleaned
