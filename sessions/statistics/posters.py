"""A poster that is one page, whatever the number of questions: smaller letters first, then fewer questions. Pure."""

from collections.abc import Callable
from itertools import count

from django.template.loader import render_to_string

from sessions.common import pdf

LETTERS = ("", "fit-small", "fit-smaller", "fit-smallest")  # classes of evaluation-paper.css
LINES = (38, 46, 54)  # of a page's two columns in the first three letters; a question takes FRAME beside its answers
FRAME = 4
# What a page of PDF was seen to hold in each letters: where its measuring begins. A wrong one costs time, nothing else.
LIKELY_LINES = (50, 54, 68, 78)


def letters_for(moments: list[dict]) -> str:
    """Letters in which a browser, which is not asked, prints the questions on a page; the PDF measures instead."""
    return LETTERS[sum(_lines(moments) > most for most in LINES)]


def left_out(moments: list[dict], shown: int | None = None) -> int:
    """How many questions with figures are in the report only, if so many (None: all that may be) are on the poster."""
    items = [item for moment in moments for section in moment["sections"] for item in section["items"]]
    lines = sum(bool(line["rows"]) for item in items if "matrix" in item for line in item["matrix"]["lines"])
    return lines + (0 if shown is None else _number(moments) - shown)


def poster(context: dict) -> bytes:
    """The PDF of what ``papers.sheet`` gives; says how many questions found no place, if any.

    A drawing takes up to a second: the search begins at what will probably do, and ends after two or three.
    """
    moments = context["moments"]
    likely = sum(_lines(moments) > most for most in LIKELY_LINES)
    smallest = len(LETTERS) - 1
    if likely <= smallest:
        content, pages = _greatest(lambda size: _drawn(context, LETTERS[smallest - size]), smallest - likely, smallest)
        if pages == 1:
            return content
    number = _number(moments)
    some = sum(_lines(_first(moments, most)) <= LIKELY_LINES[-1] for most in range(1, number + 1))
    return _greatest(lambda most: _drawn(context, LETTERS[-1], most), some, number)[0]


def _greatest(draw: Callable[[int], tuple[bytes, int]], likely: int, top: int) -> tuple[bytes, int]:
    """What is drawn for the greatest number that makes one page, else for nought."""
    number = likely
    content, pages = draw(number)
    while pages > 1 and number > 0:
        number -= 1
        content, pages = draw(number)
    while pages == 1 and likely <= number < top:
        larger, pages_of_larger = draw(number + 1)
        if pages_of_larger > 1:
            break
        number, content = number + 1, larger
    return content, pages


def _drawn(context: dict, letters: str, most: int | None = None) -> tuple[bytes, int]:
    """Two columns of about the same length, else, when that makes two pages, the first filled before the second.

    We say where the second begins: to balance them WeasyPrint lays all of it out some forty times.
    """
    moments = context["moments"] if most is None else _first(context["moments"], most)
    shown = context | {"letters": letters, "left_out": left_out(context["moments"], _number(moments))}
    halved = _page_of(shown | {"moments": _halved(moments)})
    return halved if halved[1] == 1 else _page_of(shown | {"moments": moments})


def _page_of(shown: dict) -> tuple[bytes, int]:
    return pdf.render_counted(render_to_string("sessions/statistics/poster.html", shown))


def _halved(moments: list[dict]) -> list[dict]:
    """The same, the question marked (``second``) with which the second column best begins, if there are two."""
    lengths = [_length(item) for item in _shown(moments)]
    if len(lengths) < 2:
        return moments
    second = min(range(1, len(lengths)), key=lambda place: max(sum(lengths[:place]), sum(lengths[place:])))
    places = count()

    def marked(item: dict) -> dict:
        return item | {"second": True} if _is_shown(item) and next(places) == second else item

    return [
        {
            **moment,
            "sections": [{**part, "items": [marked(one) for one in part["items"]]} for part in moment["sections"]],
        }
        for moment in moments
    ]


def _first(moments: list[dict], most: int) -> list[dict]:
    """The first questions, under their moments and sections."""
    left, kept = most, []
    for moment in moments:
        sections = []
        for section in moment["sections"]:
            items = [item for item in section["items"] if _is_shown(item)][:left]
            left -= len(items)
            sections.append({**section, "items": items})
        kept.append({**moment, "sections": sections})
    return kept


def _lines(moments: list[dict]) -> int:
    return sum(_length(item) for item in _shown(moments))


def _length(item: dict) -> int:
    return FRAME + len(item["table"]["rows"])


def _number(moments: list[dict]) -> int:
    return len(_shown(moments))


def _shown(moments: list[dict]) -> list[dict]:
    items = [item for moment in moments for section in moment["sections"] for item in section["items"]]
    return [item for item in items if _is_shown(item)]


def _is_shown(item: dict) -> bool:
    """Whether a poster shows it: a question of its own with figures, not a matrix."""
    return "table" in item and bool(item["table"]["rows"])
