"""Finding who holds which role, and giving one."""

from django import forms

from .enums import Role
from .queries import departments_of
from .territories import DEPARTMENTS, territory_name

EVERYWHERE = "Tous les départements"


class RoleFilter(forms.Form):
    """Which accounts are listed; nothing chosen: all those with a role."""

    hide_optional = True

    text = forms.CharField(label="Nom ou adresse", required=False, max_length=120)
    role = forms.ChoiceField(
        label="Rôle",
        required=False,
        choices=[("", "Tous les rôles"), *Role.choices],
        error_messages={"invalid_choice": "Choisissez un rôle de la liste."},
    )
    department = forms.ChoiceField(
        label="Département",
        required=False,
        choices=[("", EVERYWHERE), *((code, territory_name(code)) for code in DEPARTMENTS)],
        error_messages={"invalid_choice": "Choisissez un département de la liste."},
    )


class GiveRoleForm(forms.Form):
    """Whom a role is given to, on a territory of who gives it. A new address makes an account."""

    email = forms.EmailField(
        label="Adresse électronique",
        help_text="La personne se connecte avec cette adresse. Si elle n’a pas de compte, il est créé.",
        error_messages={"required": "Écrivez son adresse.", "invalid": "Écrivez une adresse comme nom@exemple.fr."},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )
    first_name = forms.CharField(label="Prénom", max_length=80, error_messages={"required": "Écrivez son prénom."})
    last_name = forms.CharField(label="Nom", max_length=80, error_messages={"required": "Écrivez son nom."})
    role = forms.ChoiceField(
        label="Rôle",
        choices=[("", "Choisir"), *Role.choices],
        error_messages={"required": "Choisissez un rôle.", "invalid_choice": "Choisissez un rôle de la liste."},
    )
    department = forms.ChoiceField(
        label="Département",
        required=False,
        error_messages={"invalid_choice": "Choisissez un département dont vous avez la charge."},
    )

    def __init__(self, by, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        held = departments_of(by, Role.ADMIN)
        codes = [(code, territory_name(code)) for code in DEPARTMENTS if held is None or code in held]
        self.fields["department"].choices = [("", EVERYWHERE), *codes] if held is None else codes
        self.fields["department"].required = held is not None
