from django.urls import path

from . import views

app_name = "calendars"
urlpatterns = [
    path("agenda/programme/<slug:slug>.ics", views.programme_feed, name="feed_programme"),
    path("agenda/programme/<slug:slug>/", views.subscribe_programme, name="subscribe_programme"),
    path("agenda/site/<slug:slug>.ics", views.site_feed, name="feed_site"),
    path("agenda/site/<slug:slug>/", views.subscribe_site, name="subscribe_site"),
    path("agenda/p/<slug:token>/", views.subscribe_personal, name="subscribe_personal"),
    path("agenda/p/<slug:token>.ics", views.personal_feed, name="feed_personal"),
    path("mon-espace/agenda/", views.own_feed, name="own_feed"),
    path("animation/mon-agenda/", views.my_calendar, name="my_calendar"),
    path("animation/agendas/", views.team_feeds, name="team_feeds"),
    path("agenda/seance/<uuid:uid>/", views.meeting, name="meeting"),
]
