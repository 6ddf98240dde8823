"""What people type of themselves."""

import pytest
from django.core.exceptions import ValidationError

from sessions.people.validators import clean_name, normalise_phone, refuse_nir, validate_mobile


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("06 39 98 00 00", "0639980000"),
        ("06.39.98.00.00", "0639980000"),
        ("+33 6 39 98 00 00", "0639980000"),
        ("0033639980000", "0639980000"),
        ("+33 (0)1 99 00 12 34", "0199001234"),
        ("01-99-00-12-34", "0199001234"),
        ("06\u00a039\u00a098\u202f00\u00a000", "0639980000"),
        ("+32 470 00 00 00", "+32470000000"),
    ],
)
def test_a_number_is_kept_in_one_form(typed, kept):
    assert normalise_phone(typed) == kept


@pytest.mark.parametrize("typed", ["06 39 98 00", "123", "06 39 98 00 00 1", "douze", "0039", "+33", "00 00 00 00 00"])
def test_a_wrong_number_is_refused_with_an_example(typed):
    with pytest.raises(ValidationError, match="dix chiffres"):
        normalise_phone(typed)


def test_a_landline_is_no_mobile():
    validate_mobile("0639980000")
    validate_mobile("+32470000000")
    with pytest.raises(ValidationError, match="Autre téléphone"):
        validate_mobile("0199001234")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("D'Artagnan-Müller", "D’Artagnan-Müller"),
        ("  Œuvrard ", "Œuvrard"),
        ("N’Guyen", "N’Guyen"),
        ("Marie  Claire", "Marie Claire"),
        ("Ste\u0301phane", "Stéphane"),
        ("Łukasz", "Łukasz"),
        ("J.-P.", "J.-P."),
    ],
)
def test_a_name_keeps_its_letters_apostrophes_and_hyphens(typed, kept):
    assert clean_name(typed) == kept


@pytest.mark.parametrize("typed", ["R2D2", "Анна", "<script>", "-", "’", "a@b"])
def test_what_is_no_name_is_refused(typed):
    with pytest.raises(ValidationError):
        clean_name(typed)


def with_key(body: str) -> str:
    digits = body.replace("2A", "19").replace("2B", "18")
    return f"{body}{97 - int(digits) % 97:02d}"


@pytest.mark.parametrize("body", ["2850795123456", "185072A123456", "185072B123456"])
def test_a_social_security_number_is_refused_however_it_is_written(body):
    number = with_key(body)
    spaced = " ".join([number[0], number[1:3], number[3:5], number[5:7], number[7:10], number[10:13], number[13:]])
    for text in (number, f"mon numéro : {number}.", spaced, spaced.replace(" ", "-")):
        with pytest.raises(ValidationError, match="sécurité sociale"):
            refuse_nir(text)


@pytest.mark.parametrize("text", ["", "285079512345600", "0639980000", "le 3 mars 2025 à 14 h 30, 12 personnes"])
def test_other_numbers_are_left_alone(text):
    refuse_nir(text)
