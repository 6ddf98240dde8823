"""What may be published: drafted by the worker, spread once by a coordinator, the same for every reader."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from sessions.common.actions import request_document
from sessions.programmes.models import Programme
from sessions.questionnaires.enums import QuestionnaireKind

from .. import family, papers, publishing
from ..forms import PublicScope
from ..models import Publication
from ..permissions import can_bring_past
from ..sections import arranged, crossed
from .results import readable_programme


@require_safe
@login_required
def publication(request: HttpRequest, slug: str) -> HttpResponse:
    """The publication spread last, or with ``projet`` the draft, for who may spread it."""
    subject = readable_programme(request, slug)
    may_spread = can_bring_past(request.user, subject)
    draft = family.draft_of(subject) if may_spread else None
    shown = draft if draft and "projet" in request.GET else family.latest_of(subject)
    context = {"programme": subject, "draft": draft, "shown": shown, "may_spread": may_spread}
    if shown:
        form = PublicScope(shown, request.GET)
        site, year = form.chosen() if form.is_valid() else ("", "")
        data = papers.published_data(shown, site, year)
        context |= {
            "scope": form,
            "data": data,
            "moments": arranged(data["tables"]),
            "crossings": crossed(data["crossings"]),
            "received": [(QuestionnaireKind(line["kind"]).label, line["answers"]) for line in data["participation"]],
            "chosen_site": site,
            "chosen_year": year,
            "forms": papers.FORMATS.items(),
            "is_draft": shown.spread_at is None,
            "masking": publishing.masking_of(shown),
            "is_empty": publishing.is_empty(shown),
        }
    return render(request, "sessions/statistics/publication.html", context)


@require_POST
@login_required
def draft(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask the worker for a draft, and wait for it."""
    subject = _own(request, slug)
    return redirect(request_document(papers.DRAFT, papers.draft_args(subject, by=request.user), by=request.user))


@require_POST
@login_required
def spread(request: HttpRequest, slug: str) -> HttpResponse:
    """Spread the draft that was looked at; another one, made meanwhile, is shown first."""
    subject = _own(request, slug)
    found = family.draft_of(subject)
    try:
        if found is None or str(found.pk) != request.POST.get("draft"):
            raise Publication.DoesNotExist
        publishing.spread(found, by=request.user)
    except Publication.DoesNotExist:
        messages.error(request, "Le projet a changé entre-temps : regardez-le avant de le diffuser.")
    except publishing.NothingToSpread:
        messages.error(request, "Ce projet ne contient encore aucun chiffre\u00a0: il n’y a rien à diffuser.")
    else:
        messages.success(request, "Ces chiffres sont diffusés. Les documents sont prêts à demander.")
    return redirect("statistics:publication", slug=slug)


def _own(request: HttpRequest, slug: str) -> Programme:
    subject = get_object_or_404(Programme, slug=slug)
    if not can_bring_past(request.user, subject):
        raise Http404
    return subject
