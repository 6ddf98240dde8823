"""The glossary: words of the field, each with the forms under which it is met and a definition in plain words."""

from django.db import models
from django.db.models import Case, QuerySet, When
from django.db.models.functions import Lower
from django.utils.text import slugify
from wagtail.search import index

from sessions.common.text import fold

from .reading import Word


class Term(index.Indexed, models.Model):
    """One word or expression. Pages explain its first occurrence by themselves (``content.reading``)."""

    term = models.CharField(
        "mot ou expression", max_length=80, help_text="Tel qu’il s’écrit : « visite de préreprise », « RQTH »."
    )
    variants = models.TextField(
        "autres formes",
        blank=True,
        max_length=500,
        help_text=(
            "Une par ligne : pluriel, féminin, sigle, nom complet. Les pages reconnaissent chacune de ces formes. "
            "N’y mettez pas un mot de tous les jours : il serait souligné partout."
        ),
    )
    definition = models.TextField(
        "définition",
        max_length=600,
        help_text="Une à trois phrases simples, sans autre mot difficile. Ni montant ni délai : ils changent.",
    )

    search_fields = [
        index.SearchField("term", boost=2),
        index.SearchField("variants"),
        index.SearchField("definition"),
        index.AutocompleteField("term"),
    ]

    class Meta:
        verbose_name = "mot du glossaire"
        verbose_name_plural = "mots du glossaire"
        ordering = ["term"]
        constraints = [
            models.UniqueConstraint(
                Lower("term"), name="term_once", violation_error_message="Ce mot est déjà dans le glossaire."
            )
        ]

    def __str__(self) -> str:
        return self.term

    @property
    def anchor(self) -> str:
        """What names the term in the address of the glossary page."""
        return slugify(fold(self.term))

    @property
    def forms(self) -> list[str]:
        """The term, then its other forms, each once."""
        listed = [self.term, *(line.strip() for line in self.variants.splitlines())]
        return list(dict.fromkeys(form for form in listed if form))


def in_dictionary_order(terms: QuerySet) -> QuerySet:
    """These terms as a French dictionary lists them, whatever the collation of the database."""
    named = sorted(terms.order_by("pk").values_list("term", "pk"), key=lambda row: fold(row[0]))
    places = [When(pk=key, then=place) for place, (_, key) in enumerate(named)]
    return terms.order_by(Case(*places, default=len(places), output_field=models.IntegerField()), "pk")


def terms_in_order() -> list[Term]:
    """All terms, in the order of a French dictionary: accents and capitals do not count."""
    return sorted(Term.objects.all(), key=lambda term: fold(term.term))


def known_words() -> list[Word]:
    """All terms as a reader needs them."""
    return [Word(term.term, term.anchor, term.definition, tuple(term.forms)) for term in terms_in_order()]
