"""Reading what a publication counts: all finished cohorts of a programme, whoever asks, in a fixed number of queries.

A family that depended on the reader would be several families, and their differences would tell what each masks.
"""

from collections import defaultdict

from sessions.programmes.models import Programme
from sessions.questionnaires.enums import QuestionKind
from sessions.questionnaires.models import Tally

from . import queries
from .counts import Asked, Counts
from .models import Publication
from .scopes import Scope


def counts_of(programme: Programme) -> Counts:
    """The elementary counts: one scope a site and a year."""
    lines = queries.finished_cohorts(programme, None)
    scope_of: dict[int, Scope] = {line.pk: (line.site.slug, str(line.year or "")) for line in lines}
    people: dict[Scope, int] = defaultdict(int)
    for line in lines:
        people[scope_of[line.pk]] += line.participants
    campaigns = queries.counted_campaigns(list(scope_of))
    received: dict[tuple[str, int], dict[Scope, int]] = defaultdict(lambda: defaultdict(int))
    for campaign in campaigns:
        version = (campaign.questionnaire.kind, campaign.questionnaire_id)
        received[version][scope_of[campaign.cohort_id]] += campaign.answers
    return Counts(
        people=dict(people),
        received={version: dict(sorted(found.items())) for version, found in sorted(received.items())},
        questions=_questions(campaigns, scope_of),
    )


def _questions(campaigns, scope_of: dict[int, Scope]) -> tuple[Asked, ...]:
    numbers: dict[tuple[int, int | None], dict[Scope, int]] = defaultdict(lambda: defaultdict(int))
    cohort_of = {campaign.pk: campaign.cohort_id for campaign in campaigns}
    tallies = Tally.objects.filter(campaign__in=list(cohort_of), count__gt=0).order_by()
    for asked_in, asked, chosen, count in tallies.values_list("campaign", "question", "choice", "count"):
        numbers[asked, chosen][scope_of[cohort_of[asked_in]]] += count
    used = {campaign.questionnaire_id for campaign in campaigns}
    versions = queries.questions_by_code(used)
    choices = queries.choices_by_question(versions)
    found = []
    for (kind, code), questions in queries.in_order(versions):
        counts: dict[Scope, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        labels: dict[str, str] = {}
        for question in questions:
            for choice in (None, *choices[question.pk]):
                if choice is not None:
                    labels.setdefault(choice.code, choice.label)
                for scope, count in numbers[question.pk, choice.pk if choice else None].items():
                    counts[scope][choice.code if choice else ""] += count
        found.append(
            Asked(
                kind=kind,
                code=code,
                title=questions[0].text,
                section=questions[0].section,
                multiple=questions[0].kind == QuestionKind.MULTIPLE,
                choices=tuple(labels.items()),
                questionnaires=frozenset(question.questionnaire_id for question in questions),
                counts={scope: dict(sorted(by.items())) for scope, by in sorted(counts.items())},
            )
        )
    return tuple(found)


def earlier(programme: Programme) -> list[Publication]:
    """The publications that were spread, oldest first."""
    return list(Publication.objects.filter(programme=programme, spread_at__isnull=False).order_by("spread_at", "pk"))


def draft_of(programme: Programme) -> Publication | None:
    return Publication.objects.filter(programme=programme, spread_at__isnull=True).first()


def latest_of(programme: Programme) -> Publication | None:
    """What readers see: the publication spread last."""
    return next(iter(earlier(programme)[-1:]), None)
