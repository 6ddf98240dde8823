from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower

from .enums import Role, RoleVerb
from .territories import territory_name
from .validators import validate_department


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """Create an account without any right; raises ValueError without an e-mail address."""
        if not email:
            raise ValueError("Une adresse électronique est nécessaire.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """An account, signed in by e-mail. Participants need none."""

    email = models.EmailField("adresse électronique")
    first_name = models.CharField("prénom", max_length=80, blank=True)
    last_name = models.CharField("nom", max_length=80, blank=True)
    is_staff = models.BooleanField("accès à l’administration technique", default=False)
    is_active = models.BooleanField("compte actif", default=True)
    date_joined = models.DateTimeField("créé le", auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = "compte"
        ordering = ["last_name", "first_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_unique",
                violation_error_message="Un compte existe déjà avec cette adresse.",
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        return self.first_name or self.email


class StaffRole(models.Model):
    """One role of one account on one territory."""

    user = models.ForeignKey(User, models.CASCADE, related_name="staff_roles", verbose_name="compte")
    role = models.CharField("rôle", max_length=20, choices=Role.choices)
    department = models.CharField(
        "département",
        max_length=3,
        blank=True,
        validators=[validate_department],
        help_text="Code du département ; vide : tous les départements.",
    )

    class Meta:
        verbose_name = "rôle"
        verbose_name_plural = "rôles"
        ordering = ["role", "department", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "department"],
                name="accounts_role_unique",
                violation_error_message="Ce compte a déjà ce rôle sur ce territoire.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} ({self.territory})"

    @property
    def territory(self) -> str:
        return territory_name(self.department)


class RoleLog(models.Model):
    """Who gave or took away which role, and when. Written by ``actions`` only, never changed; outlives both."""

    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="role_log", verbose_name="compte")
    by = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="role_decisions",
        verbose_name="par",
    )
    verb = models.CharField("décision", max_length=8, choices=RoleVerb.choices)
    role = models.CharField("rôle", max_length=20, choices=Role.choices)
    department = models.CharField("département", max_length=3, blank=True)
    at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "décision sur un rôle"
        verbose_name_plural = "journal des rôles"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_verb_display()} : {self.get_role_display()} ({self.territory})"

    @property
    def territory(self) -> str:
        return territory_name(self.department)
