"""One account for each staff role, with a known password and a known second factor: for the demonstration alone."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP

from portal.accounts.actions import create_staff_account
from portal.accounts.enums import Role
from portal.accounts.models import User

PASSWORD = "demonstration-rebond-95"

# role: (first name, last name, department, TOTP secret)
PEOPLE = {
    Role.ANIMATOR: ("Nadia", "Ferrand", "95", "JBSWY3DPEHPK3PXPANIMATOR22222222"),
    Role.COORDINATOR: ("Paul", "Le Goff", "95", "JBSWY3DPEHPK3PXPCOORDINATOR22222"),
    Role.EDITOR: ("Œnone", "Garnier", "", "JBSWY3DPEHPK3PXPEDITOR2222222222"),
    Role.PARTNER: ("Solène", "Aubrac", "95", "JBSWY3DPEHPK3PXPPARTNER222222222"),
    Role.PRIVACY: ("Karim", "Daoud", "", "JBSWY3DPEHPK3PXPPRIVACY222222222"),
    Role.ADMIN: ("Agathe", "D’Hautecour", "", "JBSWY3DPEHPK3PXPADMIN22222222222"),
}


def email_of(role: Role) -> str:
    return f"{role.value}@demo.example"


def load() -> dict[Role, User]:
    """Create the accounts, or put their known password and second factor back."""
    return {role: _account(role, *details) for role, details in PEOPLE.items()}


def _account(role: Role, first_name: str, last_name: str, department: str, secret: str) -> User:
    user = create_staff_account(
        email_of(role), first_name=first_name, last_name=last_name, roles=[(role, department)], by=None
    )
    if not user.check_password(PASSWORD):
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, secret)
        RecoveryCodes.activate(user)
    return user
