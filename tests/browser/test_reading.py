"""Reading a page with what helps: words explained in place, a larger text that stays, the page read aloud, a film."""

import pytest
from playwright.sync_api import expect

from content import starter
from content.starter import files
from content.starter.scenes import Scene, pictures
from sessions.common.freshness import touch_public
from tests.browser.conftest import NARROW
from tests.browser.houses import once
from tests.factories.programmes import ProgrammeFactory

ARTICLE = "/vos-droits/visite-de-prereprise/"
MODULE = "/preparer-la-reprise/presentation/"
VOICE = """
    const said = (window.said = []);
    class Words extends EventTarget { constructor(text) { super(); this.text = text; } }
    window.SpeechSynthesisUtterance = Words;
    const fake = new EventTarget();
    fake.getVoices = () => [
      { lang: "fr-FR", localService: false, name: "loin" }, { lang: "fr-FR", localService: true, name: "ici" },
    ];
    fake.speak = (words) => { said.push([words.voice.name, words.text]); window.current = words; };
    fake.cancel = () => {};
    Object.defineProperty(window, "speechSynthesis", { value: fake });
"""


def load_house() -> None:
    ProgrammeFactory(slug="preparer-la-reprise", title="Préparer la reprise du travail", modules=2)
    starter.load()
    files.prepare_files.func()
    touch_public()


@pytest.fixture
def house(transactional_db, monkeypatch, houses) -> None:
    monkeypatch.setattr(files, "_sheet", lambda text: None)
    monkeypatch.setattr(files, "pictures", lambda scene: pictures(Scene(2, scene.joins)))
    once(load_house, houses)


def read_a_list_within_a_list(page) -> None:
    """Every line is read, once."""
    page.locator("[data-read]").evaluate(
        "read => { read.innerHTML = '<ul><li>Apportez<ul><li>vos lunettes</li><li>un stylo</li></ul></li>"
        "<li><p>Venez</p></li></ul>'; said.length = 0; }"
    )
    page.get_by_role("button", name="Écouter la page").click()
    for _ in range(4):
        page.evaluate("current.dispatchEvent(new Event('end'))")
    assert [text for _, text in page.evaluate("said")] == ["Apportez", "vos lunettes", "un stylo", "Venez"]


def test_what_helps_to_read(house, open_page, axe, sideways, screenshot):
    page = open_page(NARROW)
    page.add_init_script(VOICE)
    page.goto(ARTICLE)

    # A word opens its meaning and gives the focus back.
    word = page.get_by_role("button", name="médecin traitant", exact=True)
    word.focus()
    page.keyboard.press("Enter")
    note = page.locator(".term-note", has_text="Le médecin que vous avez choisi")
    note.wait_for()
    expect(word).to_have_attribute("aria-expanded", "true")
    axe(page)
    sideways(page)
    screenshot(page, "word")
    page.keyboard.press("Escape")
    note.wait_for(state="hidden")
    expect(word).to_have_attribute("aria-expanded", "false")  # set by an event that follows
    assert page.evaluate("document.activeElement.firstChild.textContent") == "médecin traitant"

    # The page is read aloud by a voice of the device, from where it was paused.
    page.get_by_role("button", name="Écouter la page").click()
    assert page.evaluate("said[0]") == ["ici", "Deux visites, deux moments"]
    page.evaluate("current.dispatchEvent(new Event('end'))")
    assert len(page.evaluate("said")) == 2
    page.get_by_role("button", name="Mettre en pause").click()
    page.get_by_role("button", name="Reprendre").click()
    assert page.evaluate("said[2][1] === said[1][1]")
    page.get_by_role("button", name="Arrêter").click()
    page.get_by_role("button", name="Écouter la page").wait_for()
    assert page.locator(".being-read").count() == 0

    read_a_list_within_a_list(page)

    # A larger text stays on the next page.
    page.get_by_role("button", name="Texte plus grand").click()
    page.goto(MODULE)
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
    expect(page.get_by_role("button", name="Texte plus grand")).to_have_attribute("aria-pressed", "true")
    axe(page)
    sideways(page)

    # The film waits to be started, jumps where it is told, and shows its captions.
    film = page.locator("video").first
    assert film.evaluate("film => film.paused")
    film.evaluate(
        "async film => { film.muted = true; await film.play(); film.pause(); film.currentTime = 1.4;"
        "await new Promise((done) => film.addEventListener('seeked', done, { once: true })); }"
    )
    assert film.evaluate("film => film.currentTime") >= 1.4
    assert film.evaluate("film => film.textTracks[0].cues.length") == 6
    page.locator("summary", has_text="Lire la transcription").first.click()
    page.get_by_text("Quand la maladie arrive").first.wait_for()
    screenshot(page, "film")


def test_without_script_a_word_leads_to_its_meaning_and_back(house, nojs):
    nojs.goto(ARTICLE)
    nojs.locator("a.term", has_text="médecin traitant").first.click()
    assert nojs.url.endswith("#mot-medecin-traitant")
    assert nojs.locator("#mot-medecin-traitant").is_visible()
    nojs.locator("#mot-medecin-traitant").get_by_role("link").click()
    assert nojs.url.endswith("#vers-medecin-traitant")
    assert not nojs.get_by_role("button", name="Écouter la page").is_visible()
