"""What Wagtail writes in code without asking its catalogue: titles joined the English way, labels of its link forms,
hours as on a digital clock, one sentence for all that is done with a page.
"""

from datetime import datetime

from django.utils import timezone
from wagtail.admin.forms import choosers
from wagtail.admin.templatetags import wagtailadmin_tags
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.edit import EditView

from sessions.common.typography import NBSP, hour

from .moderation import say_what_was_done

LINK_TEXT = "Texte du lien"
LABELS = {
    choosers.ExternalLinkChooserForm: {"url": "Adresse, par exemple https://www.ameli.fr/", "link_text": LINK_TEXT},
    choosers.AnchorLinkChooserForm: {"url": "Nom de l’endroit dans la page", "link_text": LINK_TEXT},
    choosers.EmailLinkChooserForm: {
        "email_address": "Adresse électronique",
        "link_text": LINK_TEXT,
        "subject": "Objet proposé",
        "body": "Message proposé",
    },
    choosers.PhoneLinkChooserForm: {"phone_number": "Numéro de téléphone", "link_text": LINK_TEXT},
}


def header_title(view: WagtailAdminTemplateMixin) -> str:
    """« Historique : Vos droits »."""
    parts = (view.get_page_title(), view.get_page_subtitle())
    return f"{NBSP}: ".join(str(part) for part in parts if part)


def timesince_last_update(last_update: datetime, *args, **kwargs) -> str:
    """« 7 h 01 par Claire Moreau » where Wagtail writes « 07:01 par Claire Moreau »."""
    local = timezone.localtime(last_update)
    return wagtailadmin_tags.timesince_last_update(last_update, *args, **kwargs).replace(f"{local:%H:%M}", hour(local))


def speak_french() -> None:
    wagtailadmin_tags.register.simple_tag(timesince_last_update)
    WagtailAdminTemplateMixin.get_header_title = header_title
    EditView.add_save_confirmation_message = say_what_was_done
    for form, labels in LABELS.items():
        for name, label in labels.items():
            form.base_fields[name].label = label
