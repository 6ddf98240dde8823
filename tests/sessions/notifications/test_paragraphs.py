"""The HTML of a mail says what its text says: lists are lists, an address is a button or a link in words."""

from sessions.notifications.links import register_link, resolve
from sessions.notifications.paragraphs import BUTTON, paragraphs

ADDRESS = "https://rebond.example/p/abc/?vers=a&b=c"
WORDS = {ADDRESS: "Ouvrir mon espace"}


def test_an_address_alone_on_its_line_is_a_button_in_words():
    text, button = paragraphs(f"Tout est là\n{ADDRESS}\n", WORDS)
    assert "Tout est là" in text
    assert "https" not in text
    assert f'style="{BUTTON}">Ouvrir mon espace</a>' in button
    assert 'href="https://rebond.example/p/abc/?vers=a&amp;b=c"' in button


def test_an_address_in_a_sentence_is_a_link_in_words():
    (text,) = paragraphs(f"Tout est ici, {ADDRESS} ou au téléphone.", WORDS)
    assert ">Ouvrir mon espace</a> ou au téléphone." in text
    assert BUTTON not in text


def test_an_address_without_words_is_shown_and_may_be_cut_anywhere():
    (text,) = paragraphs("L’adresse à copier\nhttps://rebond.example/agenda/p/abc.ics", {})
    assert ">https://rebond.example/agenda/p/abc.ics</a>" in text
    assert "overflow-wrap:anywhere" in text


def test_lines_that_begin_with_a_dash_are_a_list():
    before, dates, after = paragraphs("Vos dates\n- mardi 2 mars\n– mardi 9 mars\n\n\nÀ bientôt <b>", {})
    assert (before.count("<p"), dates.count("<li>"), after.count("<p")) == (1, 2, 1)
    assert "<li>mardi 9 mars</li></ul>" in dates
    assert "À bientôt &lt;b&gt;" in after


def test_a_link_is_made_once_and_its_words_stand_by_its_address():
    made = []
    register_link(
        "essai_unique", lambda recipient, ident: made.append(ident) or f"https://a.example/{ident}", "Y aller"
    )
    words: dict[str, str] = {}
    assert resolve("Ici\n[[lien:essai_unique:7]]", None, words) == "Ici\nhttps://a.example/7"
    assert (made, words) == (["7"], {"https://a.example/7": "Y aller"})
