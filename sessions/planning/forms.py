"""What people type to plan: a session, its dates one by one, a change."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify

from portal.accounts.enums import Role
from portal.accounts.models import User
from portal.accounts.queries import departments_of
from sessions.partners.models import Contact
from sessions.programmes.models import Programme, Room, Site
from sessions.scheduling.enums import INVITED, CoAnimationState
from sessions.scheduling.forms import SpanForm, day_field, hour_field, local_moment
from sessions.scheduling.models import CoAnimation, Cohort, Meeting

from .preview import Proposal

PLANNERS = (Role.ANIMATOR, Role.COORDINATOR, Role.ADMIN)
ANSWERS = (CoAnimationState.ACCEPTED, CoAnimationState.DECLINED)
REASON = "Pour l’équipe. Rien n’en est dit aux personnes."


class PickField(forms.TypedChoiceField):
    """One object of a list that was read once, whatever is asked of the field."""

    def offer(self, objects: Iterable, *, empty: str = "", group: Callable | None = None, name: Callable = str) -> None:
        known = {str(one.pk): one for one in objects}
        self.coerce, self.empty_value = known.__getitem__, None
        shown: list[tuple] = [(key, str(name(one))) for key, one in known.items()]
        if group:
            headings: dict[str, list] = {}
            for key, one in known.items():
                headings.setdefault(group(one), []).append((key, str(name(one))))
            shown = list(headings.items())
        self.choices = [("", empty), *shown] if empty else shown


def _within(path: str, departments: set[str] | None) -> Q:
    return Q() if departments is None else Q(**{f"{path}__in": ["", *departments]})


def animators_in(departments: set[str] | None):
    """Active accounts that may animate in these departments (None: anywhere), in order of name."""
    held = Q(staff_roles__role__in=[Role.ANIMATOR, Role.COORDINATOR])
    return (
        User.objects.filter(held & _within("staff_roles__department", departments), is_active=True)
        .distinct()
        .prefetch_related("staff_roles")
        .order_by("last_name", "first_name", "pk")
    )


def contacts_in(department: str):
    """People of the partners of a department, and of those without one."""
    return (
        Contact.objects.filter(partner__department__in=["", department], do_not_contact_at=None)
        .select_related("partner")
        .order_by("last_name", "first_name", "pk")
    )


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
        held = departments_of(user, *PLANNERS)
        programmes = Programme.objects.filter(_within("department", held)).prefetch_related("modules")
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
                cleaned["first_start"] = local_moment(cleaned["day"], cleaned["start"], ZoneInfo(site.time_zone))
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
    at = first.starts_at.astimezone(ZoneInfo(source.site.time_zone)).strftime("%H:%M") if first else "14:00"
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
        self.zone = ZoneInfo(meeting.cohort.site.time_zone)
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


class ExtraMeetingForm(SpanForm):
    """One more meeting."""

    title = forms.CharField(
        label="Titre",
        max_length=300,
        help_text="Les personnes inscrites le liront dans leur espace ; les agendas ne le montrent pas.",
        error_messages={"required": "Donnez un titre à cette séance."},
    )
    room = PickField(label="Salle", required=False)
    field_order = ["title", "day", "start", "end", "room"]

    def __init__(self, cohort: Cohort, data=None) -> None:
        super().__init__(data, zone=ZoneInfo(cohort.site.time_zone))
        self.fields["room"].offer(cohort.site.rooms.order_by("name", "pk"), empty="La salle habituelle de la session")


class RoomForm(forms.Form):
    """Another room for every meeting to come."""

    room = PickField(label="Nouvelle salle", error_messages={"required": "Choisissez une salle."})
    reason = forms.CharField(label="Raison", max_length=200, required=False, help_text=REASON)

    def __init__(self, cohort: Cohort, data=None) -> None:
        super().__init__(data)
        self.fields["room"].offer(cohort.site.rooms.order_by("name", "pk"), empty="Choisir")


class AnimatorsForm(forms.Form):
    """Who animates the session from now on."""

    animators = forms.MultipleChoiceField(
        label="Animation",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Il faut au moins une personne pour animer la session."},
    )

    def __init__(self, cohort: Cohort, data=None) -> None:
        held = list(cohort.animators.all())
        super().__init__(data, initial={"animators": [str(user.pk) for user in held]})
        self.team = {str(one.pk): one for one in [*held, *animators_in({cohort.site.department})]}
        self.fields["animators"].choices = [(key, str(one)) for key, one in self.team.items()]

    def clean_animators(self) -> list:
        return [self.team[key] for key in self.cleaned_data["animators"]]


class InviteForm(forms.Form):
    """Somebody of a partner asked to a meeting, in addition or instead of somebody."""

    contact = PickField(label="Personne à inviter", error_messages={"required": "Choisissez une personne."})
    replaces = PickField(label="À la place de", required=False)

    def __init__(self, meeting: Meeting, asked: Iterable[CoAnimation], data=None) -> None:
        super().__init__(data)
        here = [row for row in asked if row.state in INVITED]
        people = contacts_in(meeting.cohort.site.department).exclude(pk__in=[row.contact_id for row in here])
        self.fields["contact"].offer(people, empty="Choisir", group=lambda contact: str(contact.partner))
        if here:
            self.fields["replaces"].offer(here, empty="Personne : elle vient en plus", name=lambda row: row.contact)
        else:
            del self.fields["replaces"]


class PersonForm(forms.Form):
    """One of those who were asked."""

    row = PickField()

    def __init__(self, asked: Iterable[CoAnimation], data=None) -> None:
        super().__init__(data)
        self.fields["row"].offer(asked)


class AnswerForm(PersonForm):
    """What somebody who was asked has answered."""

    state = forms.ChoiceField(choices=[(one.value, one.label) for one in ANSWERS])


class ColleagueForm(PersonForm):
    """What the team decides on the colleague whom somebody named."""

    decision = forms.ChoiceField(choices=[("take", "Inviter"), ("leave", "Ne pas inviter")])


class CopyForm(forms.Form):
    """A programme copied for another department, with its own words."""

    source = PickField(label="Programme à copier", error_messages={"required": "Choisissez un programme."})
    department = forms.CharField(
        label="Département",
        max_length=3,
        min_length=2,
        help_text="Son numéro, par exemple 78, 2A ou 974.",
        error_messages={"required": "Indiquez le numéro du département."},
    )
    title = forms.CharField(
        label="Titre",
        max_length=200,
        required=False,
        help_text="Laissez vide pour garder celui du programme copié.",
    )
    neutral_title = forms.CharField(
        label="Titre neutre",
        max_length=60,
        required=False,
        help_text="Ce que montrent les agendas et les messages. Laissez vide pour garder le même.",
    )
    summary = forms.CharField(
        label="Présentation",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Laissez vide pour garder la même.",
    )

    def __init__(self, user, data=None, *, initial: dict | None = None) -> None:
        super().__init__(data, initial=initial)
        self.held = departments_of(user, Role.COORDINATOR, Role.ADMIN)
        self.fields["source"].offer(Programme.objects.all(), empty="Choisir")

    def clean_department(self) -> str:
        department = self.cleaned_data["department"].strip().upper()
        if slugify(department) != department.lower():
            raise forms.ValidationError("Écrivez le numéro du département, par exemple 78.")
        if self.held is not None and department not in self.held:
            raise forms.ValidationError("Choisissez un département dont vous avez la charge.")
        return department
