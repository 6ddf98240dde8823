"""Addresses of the domain: a facade over the concepts' own ``urls.py``."""

from django.urls import include, path

from sessions.attendance.urls import personal
from sessions.referrals.urls import team as referrals_of_team

urlpatterns = [
    path("", include("sessions.calendars.urls")),  # first: programs read feeds all day
    path("fichier/", include("sessions.common.urls")),
    path("", include("sessions.registrations.urls")),
    path("", include(personal)),
    path("", include("sessions.questionnaires.urls")),
    path("", include("sessions.partner_space.urls")),
    path("espace-partenaires/demandes/", include("sessions.referrals.urls")),
    path("equipe/donnees/", include("sessions.privacy.urls")),
    path("animation/demandes/", include(referrals_of_team)),
    path("animation/", include("sessions.planning.urls")),
    path("animation/", include("sessions.attendance.urls")),
    path("animation/", include("sessions.reception.urls")),
    path("animation/", include("sessions.statistics.urls")),
]
