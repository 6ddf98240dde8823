"""Addresses of the domain: a facade over the concepts' own ``urls.py``."""

from django.urls import include, path

urlpatterns = [
    path("", include("sessions.calendars.urls")),  # first: programs read feeds all day
    path("", include("sessions.registrations.urls")),
    path("", include("sessions.questionnaires.urls")),
    path("animation/", include("sessions.planning.urls")),
    path("animation/", include("sessions.attendance.urls")),
    path("animation/", include("sessions.statistics.urls")),
]
