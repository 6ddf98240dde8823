"""A poster that is one page, whatever the number of questions: smaller letters first, then fewer questions. Pure."""

from django.template.loader import render_to_string

from sessions.common import pdf

LETTERS = ("", "fit-small", "fit-smaller", "fit-smallest")  # classes of evaluation-paper.css
LINES = (38, 46, 54)  # of a page's two columns in the first three letters; a question takes FRAME beside its answers
FRAME = 4


def letters_for(moments: list[dict]) -> str:
    """Letters in which a browser, which is not asked, prints the questions on a page; the PDF measures instead."""
    lines = sum(FRAME + len(item["table"]["rows"]) for item in _shown(moments))
    return LETTERS[sum(lines > most for most in LINES)]


def poster(context: dict) -> bytes:
    """The PDF of what ``papers.sheet`` gives; says how many questions found no place, if any."""
    for letters in LETTERS:
        content, pages = _drawn(context, letters)
        if pages == 1:
            return content
    fits, too_many = 0, _number(context["moments"])
    while too_many - fits > 1:
        half = (fits + too_many) // 2
        drawn, pages = _drawn(context, LETTERS[-1], half)
        if pages == 1:
            fits, content = half, drawn
        else:
            too_many = half
    return content


def _drawn(context: dict, letters: str, most: int | None = None) -> tuple[bytes, int]:
    moments = context["moments"] if most is None else _first(context["moments"], most)
    left_out = _number(context["moments"]) - _number(moments)
    shown = context | {"moments": moments, "letters": letters, "left_out": left_out}
    return pdf.render_counted(render_to_string("sessions/statistics/poster.html", shown))


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


def _number(moments: list[dict]) -> int:
    return len(_shown(moments))


def _shown(moments: list[dict]) -> list[dict]:
    items = [item for moment in moments for section in moment["sections"] for item in section["items"]]
    return [item for item in items if _is_shown(item)]


def _is_shown(item: dict) -> bool:
    """Whether a poster shows it: a question of its own with figures, not a matrix."""
    return "table" in item and bool(item["table"]["rows"])
