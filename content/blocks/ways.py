"""Where to go next: other pages, sessions to join, partners, somebody to call."""

from django.core.exceptions import ValidationError
from wagtail import blocks

from content import queries


class LinkBlock(blocks.StructBlock):
    """A link to a page of the site, or else to an address outside."""

    title = blocks.CharBlock(label="Titre", max_length=100)
    text = blocks.TextBlock(label="Explication", required=False, max_length=300, rows=2)
    page = blocks.PageChooserBlock(label="Page du site", required=False)
    address = blocks.URLBlock(label="ou adresse d’un autre site", required=False)

    class Meta:
        label = "Lien"
        icon = "link"

    def clean(self, value):
        cleaned = super().clean(value)
        if bool(cleaned["page"]) == bool(cleaned["address"]):
            problem = ValidationError("Choisissez une page du site, ou bien indiquez une adresse : l’un des deux.")
            raise blocks.StructBlockValidationError({"page": problem})
        return cleaned


class LinkCardsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label="Titre", required=False, max_length=120)
    links = blocks.ListBlock(LinkBlock(), label="Liens", min_num=1, max_num=6)

    class Meta:
        label = "Liens en cartes"
        icon = "link"
        description = "Des cartes qui mènent à d’autres pages. Le titre dit où l’on va."
        template = "content/blocks/link_cards.html"
        preview_value = {
            "title": "À lire aussi",
            "links": [{"title": "Service public", "text": "Vos droits.", "address": "https://www.service-public.fr/"}],
        }


class RegisterBlock(blocks.StructBlock):
    text = blocks.TextBlock(label="Texte", max_length=300, rows=2)
    page = blocks.PageChooserBlock(label="Page du programme", page_type="content.ProgrammePage")
    label = blocks.CharBlock(label="Bouton", default="Voir les prochaines sessions", max_length=60)

    class Meta:
        label = "Appel à s’inscrire"
        icon = "user"
        description = "Un bouton vers les prochaines sessions d’un programme."
        template = "content/blocks/register.html"

    def get_preview_value(self):
        page = queries.programme_page()
        return self.to_python(
            {
                "text": "Les inscriptions sont ouvertes.",
                "page": page.pk if page else None,
                "label": "Voir les prochaines sessions",
            }
        )

    @property
    def is_previewable(self) -> bool:
        return True


class SessionsBlock(blocks.StructBlock):
    """Sessions that can be joined, with the places left; read when the page is served."""

    title = blocks.CharBlock(label="Titre", default="Les prochaines sessions", max_length=120)
    page = blocks.PageChooserBlock(
        label="Page du programme",
        page_type="content.ProgrammePage",
        required=False,
        help_text="Vide : les sessions de tous les programmes.",
    )
    number = blocks.IntegerBlock(label="Combien au plus", default=3, min_value=1, max_value=12)

    class Meta:
        label = "Prochaines sessions"
        icon = "date"
        description = "Les sessions ouvertes, avec leurs places libres. La liste se tient à jour d’elle-même."
        template = "content/blocks/sessions.html"
        preview_value = {"title": "Les prochaines sessions", "page": None, "number": 2}

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        page = value["page"].specific if value["page"] else None
        known = page.programme if page else None
        # A page without programme has no session of its own; the sessions of the others are not meant.
        nothing = page is not None and known is None
        context["cohorts"] = [] if nothing else queries.cohorts_to_join(known, limit=value["number"])
        context["named_by_programme"] = page is None
        return context


class PartnerBlock(blocks.StructBlock):
    name = blocks.CharBlock(label="Nom", max_length=120)
    text = blocks.TextBlock(label="Ce qu’il fait avec nous", required=False, max_length=300, rows=2)
    address = blocks.URLBlock(label="Adresse de son site", required=False)

    class Meta:
        label = "Partenaire"
        icon = "group"


class PartnersBlock(blocks.StructBlock):
    title = blocks.CharBlock(label="Titre", default="Nos partenaires", max_length=120)
    partners = blocks.ListBlock(PartnerBlock(), label="Partenaires", min_num=1, max_num=20)

    class Meta:
        label = "Partenaires"
        icon = "group"
        description = "Les organismes qui interviennent, et ce que chacun apporte. Jamais le nom d’une personne."
        template = "content/blocks/partners.html"
        preview_value = {
            "title": "Nos partenaires",
            "partners": [{"name": "Cap emploi", "text": "Conseille pour garder un emploi ou en changer."}],
        }


class ContactBlock(blocks.StructBlock):
    text = blocks.TextBlock(label="Texte", max_length=300, rows=2)

    class Meta:
        label = "Nous joindre"
        icon = "mail"
        description = "Le nom et le téléphone de la personne à joindre ; ils viennent du réglage « Nous joindre »."
        template = "content/blocks/contact.html"
        preview_value = {"text": "Vous préférez en parler ? Appelez-nous."}
