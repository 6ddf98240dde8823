from django.core.management.base import BaseCommand

from content.search.actions import rebuild


class Command(BaseCommand):
    help = "Refait l’index de la recherche en entier : après une restauration, ou quand un mot n’est pas trouvé."

    def handle(self, *args, **options) -> None:
        self.stdout.write(f"{rebuild()} contenus dans la recherche")
