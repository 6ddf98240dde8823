"""House rules on texts and templates. A review remark that comes twice becomes a test here."""

import re
import subprocess
from pathlib import Path

import pytest

from sessions.notifications.messages import MessageClass
from tests.french import corrected, corrected_python, corrected_template, wrong_typography

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if path.name != "email.html" and "messages" not in path.parts[:-1]]
# Subjects are read over a shoulder, in a shared mailbox, on a locked telephone (product.md, rule 5).
TELLING = (
    r"cancer|tumeur|malad|santé|médic|soin|traitement|hôpital|hospital|oncolog|arrêt|invalid|handicap|MDPH|Cap emploi"
    r"|reprise|retour|travail|social|CPAM|Ligue|rechute|décès|psycholog"
)


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def text_of(path: Path) -> str:
    return path.read_bytes().decode(errors="replace")


def where(path: Path, text: str, found: re.Match) -> str:
    line = text.count("\n", 0, found.start()) + 1
    return f"{path.relative_to(ROOT)}:{line}: {found.group()[:80]}"


def occurrences(pattern: str, paths: list[Path], flags: int = re.IGNORECASE) -> list[str]:
    texts = ((path, text_of(path)) for path in paths)
    return [where(path, text, found) for path, text in texts for found in re.finditer(pattern, text, flags)]


def without_comments(text: str) -> str:
    return re.sub(r"{#.*?#}|{% comment.*?endcomment %}", "", text, flags=re.DOTALL)


# --- Templates --------------------------------------------------------------------------------------------------------
def test_each_form_that_posts_carries_a_token():
    wrong = []
    for path in PAGES:
        for form in re.findall(r"<form\b.*?</form>", without_comments(text_of(path)), re.DOTALL):
            if re.search(r"method\s*=\s*\"?post", form, re.IGNORECASE) and "csrf_token" not in form:
                wrong.append(f"{path.relative_to(ROOT)}: {form[:80]}")
    assert not wrong


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(r"<[a-z][^>]*\sstyle=", id="style attribute"),
        pytest.param(r"<style\b", id="style element"),
        pytest.param(r"<[a-z][^>]*\son[a-z]{3,}=", id="event attribute"),
        pytest.param(r"<script\b(?![^>]*\ssrc=)(?![^>]*type=\"application/)", id="inline script"),
        pytest.param(r"(?:href|action|src)=[\"']javascript:", id="javascript address"),
        pytest.param(r"target=[\"']_blank", id="new window"),
        pytest.param(
            r"<(?:script|img|source|iframe|link|use|video|audio)\b[^>]*(?:src|href)=[\"'](?:https?:)?//", id="elsewhere"
        ),
        pytest.param(r"\|safe\b|{% autoescape off", id="unescaped output"),
    ],
)
def test_no_page_holds(pattern):
    assert not occurrences(pattern, PAGES)


# --- Texts ------------------------------------------------------------------------------------------------------------
def test_no_median_point():
    paths = TEMPLATES + [path for name in ("portal", "sessions", "content") for path in (ROOT / name).rglob("*.py")]
    assert not occurrences(r"\w[·‧•]\w", paths)


def test_texts_are_set_as_french_prints_them():
    found = wrong_typography()
    assert not found, "python -m tests.french --fix\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("plain", "wanted"),
    [
        ("Votre nom : Inès", "Votre nom\u00a0: Inès"),
        ("Pourquoi ?", "Pourquoi\u202f?"),
        ("« Oui »", "«\u00a0Oui\u00a0»"),
        ("50 % ; ou", "50 %\u202f; ou"),
        ("http://x:80 a:b c:d", "http://x:80 a:b c:d"),
        ("Aujourd'hui, l'accueil d'Osny, qu'il a", "Aujourd’hui, l’accueil d’Osny, qu’il a"),
        ("la date d'{{ jour }}, n'<b>a</b>", "la date d’{{ jour }}, n’<b>a</b>"),
        ("x['d'] or 't' in c; it's, day's", "x['d'] or 't' in c; it's, day's"),
    ],
)
def test_spaces_and_apostrophes_are_corrected(plain, wanted):
    assert corrected(plain) == wanted


def test_only_what_is_printed_is_corrected():
    assert corrected_template("{% if a ? b %}Quoi ?{# Quoi ? #}") == "{% if a ? b %}Quoi\u202f?{# Quoi ? #}"
    assert corrected_template("{% if a %}Oui{% endif %} : {{ b }}") == "{% if a %}Oui{% endif %}\u00a0: {{ b }}"
    assert corrected_template("""{% x t="L'eau ?" %}{# l'eau #}""") == """{% x t="L’eau\u202f?" %}{# l'eau #}"""
    assert corrected_template('{{ a|default:"Quoi ?" }}') == '{{ a|default:"Quoi\u202f?" }}'
    assert corrected_python('"""Quoi ?"""\nx = "Quoi ?"  # Quoi ?\n') == '"""Quoi ?"""\nx = "Quoi\u202f?"  # Quoi ?\n'


def test_telephone_numbers_are_those_of_fiction():
    paths = [path for path in tracked_files() if path.suffix in (".py", ".html", ".txt", ".md", ".json", ".yaml")]
    real = r"(?<![\d.])0[1-9](?:[ .\u00a0\u202f]\d\d){4}(?!\d)"
    fictitious = re.compile(r"01.99.00.\d\d.\d\d|06.39.98.\d\d.\d\d|01 23 45 67 89|0[1-9](?:.00){4}")
    assert not [found for found in occurrences(real, paths) if not fictitious.search(found)]


# --- Messages ---------------------------------------------------------------------------------------------------------
def test_subjects_tell_nothing():
    for name, message in MessageClass.registry.items():
        assert message.subject, name
        assert not re.search(TELLING, message.subject, re.IGNORECASE), f"{name}: {message.subject}"


def test_each_message_has_its_template():
    for name, message in MessageClass.registry.items():
        assert (ROOT / "templates" / message.template).is_file(), f"{name}: {message.template}"


# --- The repository ---------------------------------------------------------------------------------------------------
def test_no_registry_host_and_no_path_of_a_machine():
    hosts = r"(?:https?://)?(?:files\.pythonhosted|pypi|test\.pypi|registry\.npmjs|deb\.debian|archive\.ubuntu)\.(?:org|com)"
    paths = [path for path in tracked_files() if path != Path(__file__)]
    assert not occurrences(hosts, paths)
    assert not occurrences(rf"{re.escape(str(ROOT))}/|/home/[a-z]+/|/root/", paths, flags=0)


def test_no_lock_file_that_names_hosts():
    assert not [path.name for path in tracked_files() if path.name in ("uv.lock", "pylock.toml", "poetry.lock")]


def test_nothing_is_left_over():
    paths = [
        path for path in tracked_files() if path.suffix in (".py", ".html", ".js", ".css") and path != Path(__file__)
    ]
    assert not occurrences(
        r"\b(?:TODO|FIXME|XXX|NotImplementedError)\b|lorem ipsum|breakpoint\(|console\.log", paths, flags=0
    )


def test_no_text_puts_a_bare_town_after_à():
    """« à Le Mans » is not French: the filter ``at``, or ``typography.at``, writes « au Mans »."""
    bare = re.compile(r"\b[àÀ] \{[^}]*town\b(?!\|)")
    texts = [path for place in ("templates", "sessions", "content") for path in (ROOT / place).rglob("*.*")]
    wrong = [path for path in texts if path.suffix in (".py", ".html", ".txt") and bare.search(path.read_text())]
    assert not wrong


def test_no_page_sends_to_its_own_foot_for_a_number():
    """Who is asked to call finds the number in the sentence (``components/at_our_number.html``)."""
    assert not occurrences(r"en bas de (?:la|cette) page", TEMPLATES)
    number = r'{% include "components/at_our_number.html"'
    asking = [path for path in TEMPLATES if path.name != "at_our_number.html"]
    assert not occurrences(f"appelez-nous(?!{re.escape(number)})", asking)
