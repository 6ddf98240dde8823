from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from sessions.common.models import PublicId, Stamped
from sessions.common.neutral import refuse_telling

from .validators import days_in, validate_days


class Programme(PublicId, Stamped, ClusterableModel):
    """A model that runs several times: ordered modules, rhythm, capacity, follow-up."""

    title = models.CharField("titre", max_length=200)
    slug = models.SlugField("identifiant dans les adresses", max_length=60, unique=True)
    neutral_title = models.CharField(
        "titre neutre",
        max_length=60,
        default="Atelier",
        help_text="Ce que voient les agendas, les objets des messages et les SMS : rien ne doit parler de santé.",
    )
    summary = models.TextField("présentation", blank=True)
    department = models.CharField("département", max_length=3, blank=True)
    axis = models.CharField(
        "axe d’intervention",
        max_length=80,
        blank=True,
        help_text="Celui sous lequel l’activité est comptée : « maintien en emploi », par exemple. Jamais public.",
    )
    days_between = models.PositiveSmallIntegerField("jours entre deux séances", default=7)
    capacity = models.PositiveSmallIntegerField("places", default=12, validators=[MinValueValidator(1)])
    minimum = models.PositiveSmallIntegerField("minimum de personnes", default=0)
    minimum_days = models.PositiveSmallIntegerField(
        "prévenir l’équipe si le minimum n’est pas atteint (jours avant la première séance)",
        default=10,
        validators=[MinValueValidator(1)],
    )
    follow_up_months = models.PositiveSmallIntegerField(
        "séance de suivi (mois après la dernière)", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    offer_hours = models.PositiveSmallIntegerField(
        "délai de réponse à une place proposée (heures)", default=72, validators=[MinValueValidator(1)]
    )
    reminder_days = models.CharField(
        "rappels (jours avant la séance)",
        max_length=40,
        default="7, 1",
        blank=True,
        validators=[validate_days],
        help_text="Par exemple 7, 1 : une semaine avant et la veille. Vide : aucun rappel.",
    )
    public_path = models.CharField(max_length=300, blank=True, editable=False)  # kept by the page that presents it
    origin = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="copies", verbose_name="copié de"
    )

    class Meta:
        verbose_name = "programme"
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__gte=1) & Q(minimum__lte=F("capacity")),
                name="programme_capacity",
                violation_error_message="Il faut au moins une place, et un minimum qui ne dépasse pas les places.",
            ),
            models.CheckConstraint(
                condition=Q(days_between__gte=1) & Q(offer_hours__gte=1) & Q(minimum_days__gte=1),
                name="programme_delays",
                violation_error_message="Les délais sont d’au moins un jour et une heure.",
            ),
            models.CheckConstraint(
                condition=~Q(neutral_title=""),
                name="programme_neutral_title",
                violation_error_message="Indiquez un titre neutre.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        refuse_telling(self.neutral_title, "neutral_title")
        self.axis = self._spelled_before(" ".join(self.axis.split()))

    def _spelled_before(self, axis: str) -> str:
        """An axis as another programme already writes it, so that a capital letter does not make two axes."""
        same = Programme.objects.filter(axis__iexact=axis).exclude(pk=self.pk).order_by("pk") if axis else None
        return next(iter(same.values_list("axis", flat=True)[:1]), axis) if same is not None else axis

    def days_of_reminders(self) -> list[int]:
        """How many days before a meeting people are reminded of it, the earliest reminder first."""
        return days_in(self.reminder_days)


class Module(PublicId, Stamped):
    """One unit of a programme, with a public page and a private outline."""

    programme = ParentalKey(Programme, on_delete=models.CASCADE, related_name="modules", verbose_name="programme")
    position = models.PositiveSmallIntegerField("position", validators=[MinValueValidator(1)])
    title = models.CharField("titre", max_length=300)
    focus = models.CharField("sujets abordés", max_length=300, blank=True)
    minutes = models.PositiveSmallIntegerField("durée (minutes)", default=150, validators=[MinValueValidator(15)])
    outline = models.TextField("trame d’intervention", blank=True)
    public_path = models.CharField(max_length=300, blank=True, editable=False)  # kept by the page that presents it

    class Meta:
        verbose_name = "module"
        ordering = ["programme", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "position"],
                name="module_position_unique",
                violation_error_message="Un autre module a déjà cette position.",
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1) & Q(minutes__gte=15),
                name="module_bounds",
                violation_error_message="La position commence à 1 et la durée à 15 minutes.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"


class Site(PublicId, Stamped, ClusterableModel):
    """A place where programmes run."""

    name = models.CharField("nom", max_length=120)
    slug = models.SlugField("identifiant dans les adresses", max_length=60, unique=True)
    town = models.CharField("commune", max_length=80)
    department = models.CharField("département", max_length=3)
    address = models.CharField("adresse", max_length=200, blank=True)
    post_code = models.CharField("code postal", max_length=5, blank=True)
    transport = models.TextField(
        "transports", blank=True, help_text="Train, bus, arrêt, temps à pied ; stationnement. Une ligne par moyen."
    )
    access = models.TextField("accès", blank=True, help_text="Entrée, étage, ascenseur, accès en fauteuil.")
    phone = models.CharField(
        "téléphone sur place", max_length=20, blank=True, help_text="Pour qui cherche l’entrée le jour même."
    )
    time_zone = models.CharField("fuseau horaire", max_length=40, default="Europe/Paris")
    holiday_subdivision = models.CharField(
        "jours fériés particuliers",
        max_length=3,
        blank=True,
        help_text="Code INSEE de la zone, par exemple 57 ; vide sinon.",
    )

    class Meta:
        verbose_name = "site"
        ordering = ["town", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "town"], name="site_unique", violation_error_message="Ce site existe déjà."
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.town}"

    @property
    def zone(self) -> ZoneInfo:
        """Its own clock: meetings are said in it, whoever reads and wherever the server stands."""
        return ZoneInfo(self.time_zone)

    def day_of(self, moment: datetime) -> date:
        """The day of a moment on the site's own clock, as the people who come know it."""
        return moment.astimezone(self.zone).date()

    @property
    def locality(self) -> str:
        """Post code and town, as on an envelope; the town alone while nobody wrote the code."""
        return f"{self.post_code} {self.town}".strip()

    @property
    def full_address(self) -> str:
        """Name, street, post code and town in one line, as messages say where to come."""
        return ", ".join(part for part in (self.name, self.address, self.locality) if part)


class Room(Stamped):
    """A room of a site."""

    site = ParentalKey(Site, on_delete=models.CASCADE, related_name="rooms", verbose_name="site")
    name = models.CharField("nom", max_length=80)
    seats = models.PositiveSmallIntegerField("places assises", null=True, blank=True)

    class Meta:
        verbose_name = "salle"
        ordering = ["site", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "name"],
                name="room_unique",
                violation_error_message="Cette salle existe déjà sur ce site.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        refuse_telling(self.name, "name")
