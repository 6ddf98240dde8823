from django.core.management.base import BaseCommand

from content import starter
from content.models import HomePage


class Command(BaseCommand):
    help = "Crée les pages de départ qui manquent ; ne touche à aucune page existante."

    def handle(self, *args, **options) -> None:
        home = starter.load()
        count = HomePage.objects.get(pk=home.pk).get_descendants(inclusive=True).live().count()
        self.stdout.write(f"{count} pages en ligne.")
