"""The search page. It needs no script and no account; what is looked for is neither kept nor logged."""

from http import HTTPStatus
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from content import queries as live
from content.audiences.queries import reader_of
from content.pages.base import typeset
from sessions.common.freshness import mark_public
from sessions.common.permissions import keep_private
from sessions.common.throttle import Allowance, client_address

from .extracts import extract, marked
from .forms import SearchForm
from .queries import Found, entries_in_order, find, is_only_common
from .sources import KINDS, SOURCES

PER_PAGE = 10
searches = Allowance()


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What was found, by kind; without words, a page that says what can be looked for."""
    form = SearchForm(request.GET)
    form.is_valid()  # every text is one: what is too long is cut, an unknown kind is none
    text = form.cleaned_data["q"]
    if not text:
        return mark_public(render(request, "content/search/search.html", {"form": form, "text": "", **_ways_on()}))
    if searches.wait(client_address(request), limit=settings.SEARCHES_PER_MINUTE):
        return render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    found = find(text, reader_of(request))
    context = {"form": form, "text": text, "found": found, **_results(request, found, form.cleaned_data)}
    if not found.ranked:
        context |= {"only_common": is_only_common(text), "suggestions": _suggestions(found), **_ways_on()}
    response = keep_private(render(request, "content/search/search.html", context))
    typeset(response)
    return response


def _results(request: HttpRequest, found: Found, asked: dict) -> dict:
    counts = found.kinds()
    kind = asked["kind"] if counts.get(asked["kind"]) else ""
    ranked = [one for one in found.ranked if kind in ("", one[1])]
    page = Paginator(ranked, PER_PAGE).get_page(asked["page"])
    results = _shown(request, entries_in_order(list(page)), found.stems)
    query = {"q": asked["q"]}
    filters = [{"label": "Tout", "count": len(found.ranked), "url": f"?{urlencode(query)}", "current": not kind}]
    for name, (_, label) in KINDS.items():
        if counts[name]:
            url = f"?{urlencode(query | {'kind': name})}"
            filters.append({"label": label, "count": counts[name], "url": url, "current": name == kind})
    return {
        "page": page,
        "results": results,
        "filters": filters if len(counts) > 1 else [],
    }


def _shown(request: HttpRequest, entries: list, stems: set[str]) -> list[dict]:
    """What the template prints of each entry; one query a source for the addresses."""
    numbers: dict[str, list[int]] = {}
    for entry in entries:
        numbers.setdefault(entry.source, []).append(entry.number)
    addresses = {name: SOURCES[name].addresses(listed, request) for name, listed in numbers.items()}
    return [
        {
            "kind": KINDS[entry.kind][0],
            "url": addresses[entry.source][entry.number],
            "title": marked(entry.title, stems),
            "extract": extract(_best_text(entry), stems),
        }
        for entry in entries
        if entry.number in addresses[entry.source]
    ]


def _best_text(entry) -> str:
    return "\n".join(part for part in (entry.lead, entry.body) if part)


def _suggestions(found: Found) -> list[dict]:
    """Searches that do find something: the known words nearest to those that nothing holds, each alone."""
    listed = dict.fromkeys(found.suggestions)
    return [{"text": word, "url": f"?{urlencode({'q': word})}"} for word in listed]


def _ways_on() -> dict:
    """Where to go from here: the next sessions; menu, contact and site map stand on every page."""
    return {"cohorts": live.cohorts_to_join(limit=2)}
