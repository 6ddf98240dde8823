import json

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from portal import demo
from portal.demo import doorplate


class Command(BaseCommand):
    help = "Charge ou rafraîchit la démonstration, puis affiche où regarder et avec quel compte."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--json", action="store_true", help="print the doorplate as JSON, and nothing else")
        parser.add_argument("--plate-only", action="store_true", help="print the doorplate without loading")

    def handle(self, *args, **options) -> None:
        try:
            if not options["plate_only"]:
                demo.load()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        accounts, urls = doorplate.accounts(), doorplate.urls()
        if options["json"]:
            self.stdout.write(json.dumps({"accounts": accounts, "urls": urls}, ensure_ascii=False, indent=2))
            return
        self.stdout.write("Comptes de démonstration (mot de passe, puis code à six chiffres de la clé) :")
        for role, details in accounts.items():
            self.stdout.write(f"  {role:12} " + "  ".join(details.values()))
        self.stdout.write("Adresses :")
        for name, path in urls.items():
            self.stdout.write(f"  {name:16} {path}")
