import pytest
from django.core.exceptions import ValidationError

from sessions.questionnaires.validators import ANONYMOUS_TEXT, holds_nir, nir_key

NIR_BODY = "2550795123456"


def complaint(text: str) -> str | None:
    for validate in ANONYMOUS_TEXT:
        try:
            validate(text)
        except ValidationError as error:
            return error.code
    return None


def with_key(body: str) -> str:
    return f"{body}{nir_key(body):02d}"


def test_the_key_is_97_minus_the_rest():
    assert nir_key("1000000000000") == 97 - 1000000000000 % 97


@pytest.mark.parametrize("text", [with_key(NIR_BODY), f"mon numéro : {with_key(NIR_BODY)}, merci"])
def test_a_valid_social_security_number_is_refused(text):
    assert complaint(text) == "nir"


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f", ".", "-", "  "])
def test_separators_do_not_hide_a_number(space):
    number = with_key(NIR_BODY)
    spaced = space.join([number[0], number[1:3], number[3:5], number[5:7], number[7:10], number[10:13], number[13:]])
    assert complaint(f"n° {spaced}.") == "nir"


@pytest.mark.parametrize("department", ["2A", "2B", "2a", "2b"])
def test_corsican_numbers_are_refused(department):
    assert complaint("j'ai écrit " + with_key(f"18505{department}123456")) == "nir"


def test_2a_counts_as_19_and_2b_as_18():
    assert nir_key("185052A123456") == nir_key("1850519123456")
    assert nir_key("185052B123456") == nir_key("1850518123456")


def test_full_width_digits_are_digits():
    assert holds_nir("".join(chr(ord(digit) + 0xFEE0) for digit in with_key(NIR_BODY)))


def test_a_digit_before_does_not_hide_a_number():
    assert complaint(f"page 5 {with_key(NIR_BODY)}") == "nir"


@pytest.mark.parametrize(("after", "phone"), [("", False), (" ou 06 39 98 00 12", True)])
def test_the_digits_of_a_number_are_not_called_a_telephone_too(after, phone):
    body = "2550814168025"  # 0814168025 lies within
    found = []
    for validate in ANONYMOUS_TEXT:
        try:
            validate(f"Mon numéro est 2 55 08 14 168 025 {nir_key(body):02d}{after}")
        except ValidationError as error:
            found.append(error.code)
    assert found == ["nir", "phone"][: 1 + phone]


@pytest.mark.parametrize("shift", [1, 5, 50])
def test_a_wrong_key_is_not_a_number(shift):
    wrong = (nir_key(NIR_BODY) + shift - 1) % 97 + 1
    assert complaint(f"{NIR_BODY}{wrong:02d}") is None


def test_a_longer_row_of_digits_is_not_a_number():
    assert not holds_nir(with_key(NIR_BODY) + "1")


@pytest.mark.parametrize(
    "text", ["0639980012", "06 39 98 00 12", "06.39.98.00.12", "01\u00a099\u00a000\u00a012\u00a034",
             "+33 6 39 98 00 12", "0033639980012", "+33 (0)6 39 98 00 12", "appelez le 06-39-98-00-12 !"]
)  # fmt: skip
def test_a_telephone_number_is_refused(text):
    assert complaint(text) == "phone"


@pytest.mark.parametrize(
    "text", ["nadia@courriel.example", "écrivez à nadia.petit+cr@courriel.example.", "a @ b.example"]
)
def test_an_address_is_refused(text):
    assert complaint(text) == "email"


@pytest.mark.parametrize(
    "text",
    [
        "10 séances, 2 fois par an depuis 2012 : très bien !",
        "Le 12/03/2024 à 14 h 30, salle 12",
        "Merci pour tout. L'accueil était chaleureux.",
        "3 000 euros en 12 mois, 95520 Osny",
        "",
    ],
)
def test_ordinary_words_and_figures_are_kept(text):
    assert complaint(text) is None


def test_each_complaint_says_what_to_do():
    for validate, text in zip(ANONYMOUS_TEXT, [with_key(NIR_BODY), "0639980012", "a@b.example"], strict=True):
        with pytest.raises(ValidationError, match=r"Effacez-l[ae]"):
            validate(text)
