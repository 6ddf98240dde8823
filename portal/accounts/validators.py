from django.core.exceptions import ValidationError

from .territories import DEPARTMENTS


def validate_department(code: str) -> None:
    if code not in DEPARTMENTS:
        raise ValidationError(
            "Indiquez le code d’un département français : 95, 2A ou 974 par exemple.", code="department"
        )
