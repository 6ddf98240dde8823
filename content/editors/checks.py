"""The rules of ``wording`` at the doors: what is refused at publication, what the editor's side panel points at."""

import re
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.html import escape
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.blocks import StreamValue
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from .wording import RULES, Finding, findings, pieces_of, rule_of_link, rules_of_text

MOST_SAID = 5


def written_fields(model: type[Page]) -> list[str]:
    """The fields of a page type that hold what an editor wrote at length."""
    return [field.name for field in model._meta.get_fields() if isinstance(field, RichTextField | StreamField)]


def texts_of(page: Page) -> Iterator:
    """What an editor wrote in a page: its rich texts, the raw data of its streams."""
    for name in written_fields(type(page)):
        yield raw(getattr(page, name))


def raw(value):
    """A rich text as it is stored, a stream as plain lists and dictionaries."""
    if not isinstance(value, StreamValue):
        return value
    return [child["value"] for child in value.get_prep_value()]


def findings_of(page: Page) -> list[Finding]:
    return findings(texts_of(page))


class Unready(ValidationError):
    """A page that may not be published yet: in French, what to correct; ``page`` is where."""

    def __init__(self, page: Page, wrong: list[str]) -> None:
        super().__init__(f"La page « {page.title} » ne peut pas être publiée telle quelle. {' '.join(wrong)}")
        self.page = page


def refuse_unreadable(page: Page) -> None:
    """Raise Unready when something of the page may never be published."""
    if grave := [str(finding) for finding in findings_of(page) if finding.is_grave]:
        raise Unready(page, grave[:MOST_SAID])


# --- The side panel of the editor -------------------------------------------------------------------------------------
# Wagtail takes checks in JavaScript only from its own bundle: ours are made here, on the preview, and handed to axe as
# an attribute. « non-empty-title » fails on each element so marked, because it has no title.
MARK = "data-check"
HOUSE_RULES = {"link-vague", "capitals", "long-sentence", "heading-skipped", "link-empty"}


class HouseContentChecker(ContentCheckerItem):
    """Wagtail's checks, and ours, each in French with what to do."""

    axe_run_only = [*ContentCheckerItem.axe_run_only, "image-alt", "list", *sorted(f"rebond-{n}" for n in HOUSE_RULES)]
    axe_custom_rules = [
        *ContentCheckerItem.axe_custom_rules,
        *(
            {
                "id": f"rebond-{name}",
                "impact": "serious" if RULES[name][2] else "moderate",
                "selector": f'[{MARK}~="{name}"]',
                "tags": ["best-practice"],
                "any": ["non-empty-title"],
                "enabled": True,
            }
            for name in sorted(HOUSE_RULES)
        ),
    ]
    axe_messages = {
        **ContentCheckerItem.axe_messages,
        "image-alt": {
            "error_name": "Une image n’a pas d’alternative",
            "help_text": "Décrivez ce qu’elle apporte, ou dites qu’elle est décorative.",
        },
        "list": {
            "error_name": "Une liste est mal formée",
            "help_text": "Écrivez-la de nouveau avec le bouton « liste ».",
        },
        **{f"rebond-{name}": {"error_name": RULES[name][0], "help_text": RULES[name][1]} for name in HOUSE_RULES},
    }


def marked(html: str) -> str:
    """The rendered page with the elements of <main> that break a rule marked for the side panel."""
    starts = [0, *(found.end() for found in re.finditer("\n", html))]
    for piece in sorted(pieces_of(html, inside="main", picture="image"), key=lambda piece: piece.at, reverse=True):
        rules = {rule_of_link(piece.words)} if piece.tag == "a" else {rule for rule, _ in rules_of_text(piece.words)}
        if rules := rules - {""}:
            at = starts[piece.at[0] - 1] + piece.at[1] + len(piece.tag) + 1
            html = f'{html[:at]} {MARK}="{escape(" ".join(sorted(rules)))}"{html[at:]}'
    return html


def mark(response) -> None:
    """A callback for a rendered preview."""
    response.content = marked(response.content.decode(response.charset))
