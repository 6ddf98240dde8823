"""allauth's forms, where their labels are not in plain French."""

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm

_NAME = "Nom de la clé"


class AddKeyForm(AddWebAuthnForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _NAME
        self.fields["name"].help_text = "Par exemple : téléphone, clé du bureau."
        self.fields["passwordless"].label = "Me connecter avec cette clé seule, sans mot de passe"
        self.fields["passwordless"].help_text = "La clé demandera votre empreinte ou son propre code."


class RenameKeyForm(EditWebAuthnForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _NAME
