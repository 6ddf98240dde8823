"""allauth's forms in plain French, without the placeholders that repeat each label."""

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm

_NAME = "Nom de la clé"


class _Plain:
    """No placeholder; no link between two fields (the page has « Mot de passe oublié » below its button)."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in ("password", "oldpassword"):
                field.help_text = ""
            if name == "code":
                field.label = "Code"


class SignInForm(_Plain, account.LoginForm):
    pass


class RequestCodeForm(_Plain, account.RequestLoginCodeForm):
    pass


class ConfirmCodeForm(_Plain, account.ConfirmLoginCodeForm):
    pass


class ResetPasswordForm(_Plain, account.ResetPasswordForm):
    pass


class NewPasswordForm(_Plain, account.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(_Plain, account.ChangePasswordForm):
    pass


class SetPasswordForm(_Plain, account.SetPasswordForm):
    pass


class AddAddressForm(_Plain, account.AddEmailForm):
    pass


class ConfirmIdentityForm(_Plain, account.ReauthenticateForm):
    pass


class SecondFactorForm(_Plain, mfa.AuthenticateForm):
    pass


class ConfirmBySecondFactorForm(_Plain, mfa.ReauthenticateForm):
    pass


class ActivateApplicationForm(_Plain, ActivateTOTPForm):
    pass


class AddKeyForm(AddWebAuthnForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _NAME
        self.fields["name"].help_text = "Par exemple : téléphone, clé du bureau."
        self.fields["passwordless"].label = "Me connecter avec cette clé seule, sans mot de passe"
        self.fields["passwordless"].help_text = "La clé demandera votre empreinte ou son propre code."


class RenameKeyForm(EditWebAuthnForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _NAME
