from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "sessions"
    label = "portal_sessions"  # "sessions" is the label of Django's HTTP sessions; never change it
    verbose_name = "Séances"
