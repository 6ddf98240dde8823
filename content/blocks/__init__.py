"""What a page is made of. Every block says what it is for, has an icon, and shows itself before it is chosen.

``text``: what is read. ``media``: pictures, documents, films. ``ways``: where to go next, some of it live.
Blocks are not in migrations (``content.fields``): a new one needs none; renaming one needs a data migration.
"""

from wagtail import blocks

from .media import DocumentBlock, FilmBlock, PictureBlock, films_lacking
from .text import (
    AccordionBlock,
    KeyFiguresBlock,
    KeyPointBlock,
    QuestionsBlock,
    QuotationBlock,
    StepsBlock,
    TableBlock,
    TermBlock,
    TextBlock,
)
from .ways import ContactBlock, LinkCardsBlock, PartnersBlock, RegisterBlock, SessionsBlock

READ, SEEN, NEXT = "À lire", "Images et documents", "Aller plus loin"


class BodyBlock(blocks.StreamBlock):
    """The body of a page, whatever its type."""

    text = TextBlock(group=READ)
    key_point = KeyPointBlock(group=READ)
    steps = StepsBlock(group=READ)
    questions = QuestionsBlock(group=READ)
    accordion = AccordionBlock(group=READ)
    quotation = QuotationBlock(group=READ)
    key_figures = KeyFiguresBlock(group=READ)
    table = TableBlock(group=READ)
    term = TermBlock(group=READ)
    picture = PictureBlock(group=SEEN)
    film = FilmBlock(group=SEEN)
    document = DocumentBlock(group=SEEN)
    link_cards = LinkCardsBlock(group=NEXT)
    register = RegisterBlock(group=NEXT)
    sessions = SessionsBlock(group=NEXT)
    partners = PartnersBlock(group=NEXT)
    contact = ContactBlock(group=NEXT)


class ChapterBlock(BodyBlock):
    """The body of a chapter written for a booklet: what paper can hold. A film and what is live belong on a page."""

    film = register = sessions = None


__all__ = ["BodyBlock", "ChapterBlock", "DocumentBlock", "films_lacking"]
