from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "sessions"
    label = "portal_sessions"  # "sessions" is the label of Django's HTTP sessions; never change it
    verbose_name = "Séances"

    def ready(self) -> None:
        # What concepts register with those below: links, attachments, message classes, what waits for the team.
        from importlib import import_module
        from importlib.util import find_spec

        for module in (
            "sessions.people.messages",
            "sessions.partners.messages",
            "sessions.scheduling.messages",
            "sessions.registrations.messages",
            "sessions.referrals.messages",
            "sessions.referrals.permissions",
            "sessions.attendance.messages",
            "sessions.attendance.papers",
            "sessions.attendance.letters",
            "sessions.questionnaires.messages",
            "sessions.calendars.actions",
            "sessions.calendars.messages",
            "sessions.calendars.invitations",
            "sessions.statistics.papers",
        ):
            if find_spec(module):
                import_module(module)
