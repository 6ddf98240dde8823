"""The way through a questionnaire, page by page, then all answers, then the sending.

Nothing is stored on the way: each page carries the answers of the others. One address, whoever answers.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .. import flow
from ..forms import AnswerForm, Step
from ..models import Campaign, Question


@dataclass(frozen=True)
class Walk:
    """Who walks: the questions, what to do with a whole form, and what pages hold beside.

    ``draft`` names what a browser may keep, ``signed`` and ``code`` are a tablet's; a preview counts nothing; what is
    on paper is typed in by the team.
    """

    campaign: Campaign
    questions: list[Question]
    send: Callable[[AnswerForm], HttpResponse]
    draft: str = ""
    signed: str = ""
    code: str = ""
    preview: bool = False
    paper: bool = False

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The page, the answers or the sending that is asked for."""
        if request.method != "POST":
            return self._show(request, self._page(1, {}), {})
        step = Step(request.POST)
        whole = AnswerForm(self.questions, request.POST)
        here, given = min(step.number, len(self._pages)), whole.given
        if step.asked == Step.EDIT:
            return self._show(request, here, given)
        if step.asked == Step.BACK:
            return self._show(request, self._page(here - 1, given, by=-1), given)
        if step.asked == Step.NEXT:
            form = AnswerForm(self.questions, request.POST, only=self._codes(here, given))
            if not form.is_valid():
                return self._show(request, here, given, form)
            if (following := self._page(here + 1, given)) > here:
                return self._show(request, following, given)
        if not whole.is_valid():
            return self._show_first_error(request, whole)
        if step.asked == Step.SEND:
            return self.send(whole)
        return render(request, "sessions/questionnaires/review.html", self._context | {"form": whole})

    @property
    def _context(self) -> dict:
        return {name: getattr(self, name) for name in ("draft", "signed", "code", "preview", "paper")}

    @property
    def _pages(self) -> list[list[Question]]:
        return flow.pages(self.questions)

    def _codes(self, number: int, given: flow.Answers) -> list[str]:
        """What a page shows, counted from 1."""
        return [question.code for question in flow.on_page(self._pages[number - 1], self.questions, given)]

    def _shown(self, given: flow.Answers) -> list[int]:
        """The pages that have something to ask."""
        return [number for number in range(1, len(self._pages) + 1) if self._codes(number, given)]

    def _page(self, number: int, given: flow.Answers, by: int = 1) -> int:
        """The nearest page from this one that has something to ask, forwards or backwards; 0 past the last."""
        shown = self._shown(given)
        if by < 0:
            return max((one for one in shown if one <= number), default=shown[0] if shown else 1)
        return min((one for one in shown if one >= number), default=0 if number > 1 else 1)

    def _show_first_error(self, request: HttpRequest, whole: AnswerForm) -> HttpResponse:
        wrong = next((code for code in whole.errors if code in whole.fields), None)
        if wrong is None:
            return self._show(request, self._page(1, whole.given), whole.given, problems=whole.non_field_errors())
        here = next(number for number, page in enumerate(self._pages, 1) if wrong in {one.code for one in page})
        form = AnswerForm(self.questions, whole.data, only=self._codes(here, whole.given))
        form.is_valid()
        return self._show(request, here, whole.given, form)

    def _show(
        self, request: HttpRequest, number: int, given: flow.Answers, form: AnswerForm | None = None, problems=()
    ) -> HttpResponse:
        shown = self._shown(given)
        form = form or AnswerForm(self.questions, initial=given, only=self._codes(number, given))
        page = self._pages[number - 1] if self._pages else []
        context = {
            "campaign": self.campaign,
            "questionnaire": self.campaign.questionnaire,
            "form": form,
            "problems": problems,
            "page": number,
            "section": page[0].section if page else "",
            "place": shown.index(number) + 1 if number in shown else 1,
            "places": len(shown),
        }
        return render(request, "sessions/questionnaires/answer.html", self._context | context)
