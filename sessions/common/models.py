"""Base models."""

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from . import tokens
from .enums import DocumentState
from .files import PrivateStorage

ERASED = "Nom effacé"


class Stamped(models.Model):
    """Knows when it was made and last changed."""

    created_at = models.DateTimeField("créé le", auto_now_add=True)
    changed_at = models.DateTimeField("modifié le", auto_now=True)

    class Meta:
        abstract = True


class PublicId(models.Model):
    """Has an identifier that may be shown outside: it says nothing of how many there are."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class PresentManager(models.Manager):
    """Leaves out those of whom nothing is left but that somebody was there."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().filter(erased_at=None)


class Erasable(models.Model):
    """A person whose file ends: from then on the row says nothing of whom it was, and stands for a count alone.

    ``objects`` leaves such rows out, ``_base_manager`` and what refers to them see them.
    """

    erased_at = models.DateTimeField("effacée le", null=True, blank=True, editable=False)

    objects = PresentManager()

    class Meta:
        abstract = True


class SecretQuerySet(models.QuerySet):
    """Rows that a secret address opens."""

    def with_token(self, token: str) -> Self:
        """Those that this token opens, whatever its case (it may be typed from paper); one at most."""
        return self.filter(token_hash=tokens.fingerprint(token.lower()))


class Secret(models.Model):
    """Has a secret address; its token comes from the nonce for the purpose of the class, and is never stored."""

    PURPOSE: ClassVar[str]

    nonce = models.CharField(max_length=32, default=tokens.new_nonce, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)

    objects = SecretQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def token(self) -> str:
        return tokens.derive(self.PURPOSE, self.nonce)

    def save(self, *args, **kwargs) -> None:
        self.token_hash = tokens.fingerprint(self.token)
        super().save(*args, **kwargs)


class OpeningLink(Secret):
    """A secret address that opens somebody's own pages until a date, unless it is revoked before."""

    expires_at = models.DateTimeField("expire le")
    revoked_at = models.DateTimeField("révoqué le", null=True, blank=True)
    last_used_at = models.DateTimeField("dernière utilisation", null=True, blank=True)

    class Meta:
        abstract = True

    def is_open(self, now: datetime | None = None) -> bool:
        """Whether it may still be used: neither revoked nor past its date."""
        return self.revoked_at is None and self.expires_at > (now or timezone.now())


class Transition(models.Model):
    """One line of a state's log: append-only, written by the one function that assigns the state."""

    from_state = models.CharField("ancien état", max_length=20, blank=True)
    to_state = models.CharField("nouvel état", max_length=20)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="par"
    )
    at = models.DateTimeField("le", auto_now_add=True)
    note = models.CharField("note", max_length=300, blank=True)

    class Meta:
        abstract = True
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.from_state or '∅'} → {self.to_state}"


class PeriodicLock(models.Model):
    """Who runs the periodic work: any number of machines may try, one holds the name until ``held_until``."""

    name = models.CharField("travail", max_length=40, unique=True)
    held_until = models.DateTimeField("tenu jusqu’au")

    class Meta:
        verbose_name = "verrou"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Document(PublicId, Stamped):
    """A private file made by a job (``common.documents``); ``key`` stands for its kind, arguments and content."""

    key = models.CharField("clé", max_length=64, unique=True, editable=False)
    kind = models.CharField("sorte", max_length=40)
    args = models.JSONField("paramètres", default=dict)
    state = models.CharField("état", max_length=10, choices=DocumentState.choices, default=DocumentState.ASKED)
    progress = models.PositiveSmallIntegerField("avancement (%)", default=0)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    file = models.FileField("fichier", storage=PrivateStorage(), blank=True)
    filename = models.CharField("nom du fichier", max_length=120, blank=True)
    content_type = models.CharField("type", max_length=100, blank=True)
    size = models.PositiveIntegerField("taille (octets)", default=0)
    pages = models.PositiveSmallIntegerField("pages", default=0)
    sha256 = models.CharField("empreinte", max_length=64, blank=True)
    ready_at = models.DateTimeField("prêt le", null=True, blank=True)
    error = models.CharField("erreur", max_length=120, blank=True)

    class Meta:
        verbose_name = "document"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="ready", ready_at__isnull=False)
                | (~models.Q(state="ready") & models.Q(ready_at__isnull=True)),
                name="document_ready_has_date",
                violation_error_message="Seul un document prêt a une date de fin.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.get_state_display()})"

    @property
    def is_lost(self) -> bool:
        """Whether it was made and its file is no longer in the private folder."""
        return self.state == DocumentState.READY and not self.file.storage.exists(self.file.name)

    def get_absolute_url(self) -> str:
        return reverse("documents:document", args=[self.public_id])
