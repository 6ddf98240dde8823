"""The dry run of what the periodic command forgets: numbers, no names, nothing written."""

from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone

from sessions.privacy.endings import forecast


class Command(BaseCommand):
    help = "Dit ce qui va s’effacer tout seul, sans rien effacer : « manage.py tick » le fait, à la date dite."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--days", type=int, default=30, help="how far to look ahead; 0: what is due now")

    def handle(self, *args, days: int, **options) -> None:
        for ending, number in forecast(timezone.now() + timedelta(days=days)):
            self.stdout.write(f"{ending.job}: {number}")
