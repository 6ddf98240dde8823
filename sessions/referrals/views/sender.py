"""« Espace partenaires »: sending a request and seeing what becomes of it; never the file."""

from http import HTTPStatus

from django.contrib import messages as notices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.territories import zone_of
from sessions.common import throttle, typography
from sessions.partners.models import Contact
from sessions.partners.permissions import for_contacts

from .. import actions, queries
from ..enums import ReferralKind
from ..forms import SendForm
from ..messages import is_mailed
from ..models import Referral
from ..permissions import why_not_send

SENT_AT_ONCE = 30  # by one contact within a quarter of an hour
WAIT = (
    "Vous avez envoyé beaucoup de demandes en peu de temps\u00a0: attendez un quart d’heure, puis envoyez celle-ci. "
    "S’il y avait une pièce jointe, choisissez-la de nouveau."
)
SLUGS = {
    "orientation": ReferralKind.SESSION,
    "difficulte": ReferralKind.DIFFICULTY,
    "rendez-vous": ReferralKind.APPOINTMENT,
    "dossier": ReferralKind.FILE,
    "service": ReferralKind.CONTACT,
}


@for_contacts
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """What may be asked, and what the contact has sent."""
    context = {
        "contact": request.contact,
        "refusal": why_not_send(request.contact, timezone.localdate()),
        "kinds": [{"slug": slug, "label": kind.label} for slug, kind in SLUGS.items()],
        "referrals": queries.sent_by(request.contact),
        "zone": zone_of(request.contact.partner.department),
    }
    return render(request, "sessions/referrals/requests.html", context)


@sensitive_post_parameters()
@for_contacts
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, slug: str) -> HttpResponse:
    """One request, with only what its kind needs; sent twice, it is kept once."""
    kind, contact = SLUGS.get(slug), request.contact
    if kind is None:
        raise Http404
    if refusal := why_not_send(contact, timezone.localdate()):
        return render(request, "sessions/referrals/may_not_send.html", {"contact": contact, "refusal": refusal})
    department = contact.partner.department
    for_session = kind == ReferralKind.SESSION
    form = SendForm(
        kind,
        contact,
        queries.wanted_sessions(department) if for_session else [],
        queries.wanted_programmes(department) if for_session else [],
        *((request.POST, request.FILES) if request.method == "POST" else ()),
    )
    if request.method == "POST" and form.is_valid():
        if not throttle.try_once("referral", str(contact.pk), limit=SENT_AT_ONCE):
            form.add_error(None, WAIT)
            return _form(request, form, status=HTTPStatus.TOO_MANY_REQUESTS)
        try:
            referral = actions.send_referral(contact, form.asked())
        except actions.ReferralError as error:
            form.add_error(None, str(error))
        else:
            notices.success(request, _how_answered(contact))
            return redirect("referrals:sent", public_id=referral.public_id)
    if form.errors:
        form.ask_for_files_again()
    return _form(request, form, status=422 if form.errors else 200)


def _form(request: HttpRequest, form: SendForm, *, status: int) -> HttpResponse:
    context = {"contact": request.contact, "kind": ReferralKind(form.kind), "form": form}
    return render(request, "sessions/referrals/send.html", context, status=status)


def _how_answered(contact: Contact) -> str:
    """How the sender learns what becomes of it."""
    if is_mailed(contact):
        return "Votre demande est partie. Un accusé de réception vous est envoyé."
    if contact.may_be_contacted and (number := contact.mobile or contact.landline):
        return (
            "Votre demande est partie. Nous n’avons pas d’adresse électronique pour vous\u00a0: l’équipe vous appelle "
            f"au {typography.phone(number)}, et la réponse paraîtra aussi sur cette page."
        )
    return "Votre demande est partie. Nous ne pouvons pas vous écrire\u00a0: la réponse paraîtra sur cette page."


@for_contacts
@require_safe
def sent(request: HttpRequest, public_id) -> HttpResponse:
    """What became of one request: states and the messages meant for its sender."""
    referral = get_object_or_404(
        Referral.objects.select_related("programme", "cohort__site", "registration__cohort__site"),
        contact=request.contact,
        public_id=public_id,
    )
    context = {
        "contact": request.contact,
        "referral": referral,
        "steps": referral.transitions.order_by("at", "pk"),
        "notes": queries.shown_to_sender(referral),
        "zone": zone_of(request.contact.partner.department),
        "mailed": is_mailed(request.contact),
        "first": queries.first_meeting(referral) if referral.is_unreachable else None,
    }
    return render(request, "sessions/referrals/sent.html", context)
