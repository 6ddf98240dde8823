"""A session's copy, for its people; the page where the team hands it over."""

from django.contrib import messages as notices
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from content.audiences.enums import Audience
from content.audiences.queries import reader_of
from content.audiences.views import refuse
from content.pages.booklet import BookletPage
from sessions.attendance.views.access import own_cohort
from sessions.booklets.enums import QuestionState
from sessions.booklets.queries import accepted, newest_handovers, questions
from sessions.common.permissions import keep_private
from sessions.registrations.enums import RegistrationState
from sessions.scheduling.permissions import team_only

from . import actions, reader
from .files import may_read_edition
from .forms import HandOverForm
from .models import BookletEdition
from .queries import lacks_a_file, newest_copy, without_content


@require_safe
def copy(request: HttpRequest, public_id, part: str = "") -> HttpResponseBase:
    """A copy handed to a session: contents, a chapter, the whole, a file. The team reads older public editions here."""
    editions = without_content() if part in reader.FILES else BookletEdition.objects.all()
    edition = get_object_or_404(editions.select_related("cohort__site", "page"), public_id=public_id)
    if not may_read_edition(request, edition):
        if edition.cohort_id is None:
            raise Http404
        return refuse(request, Audience.COHORT, reader_of(request))
    context = {"layout": "layout/personal.html", "back": reverse("booklets:copy", args=[edition.public_id])}
    return keep_private(reader.answer(request, edition, part, context))


@team_only
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, code: str) -> HttpResponse:
    """What the copy would hold, who would be told, and the button."""
    cohort = own_cohort(request, code)
    pages = BookletPage.objects.live().filter(programme=cohort.programme).order_by("title", "pk")
    form = HandOverForm(pages, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.hand_over(form.cleaned_data["page"], cohort, tell=form.cleaned_data["tell"], by=request.user)
        except actions.NothingToHandOver as error:
            form.add_error(None, str(error))
        else:
            notices.success(request, "Le livret est remis. Ses versions à emporter se préparent.")
            return redirect("attendance:cohort", code=cohort.code)
    waiting = questions().filter(meeting__cohort=cohort, state=QuestionState.PROPOSED)
    context = {
        "nav_current": "cohorts",
        "cohort": cohort,
        "form": form,
        "pages": pages,
        "accepted": accepted(cohort.programme, cohort).count(),
        "waiting": waiting.count(),
        "people": cohort.registrations.filter(state=RegistrationState.REGISTERED).count(),
        "failed": lacks_a_file(newest_copy(cohort)),
        "handover": newest_handovers([cohort.pk]).get(cohort.pk),
    }
    return render(request, "content/booklets/hand_over.html", context)
