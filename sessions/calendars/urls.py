from django.urls import path

from .views import feeds, pages

app_name = "calendars"
urlpatterns = [
    path("agenda/programme/<slug:slug>.ics", feeds.programme_feed, name="feed_programme"),
    path("agenda/programme/<slug:slug>/", pages.subscribe_programme, name="subscribe_programme"),
    path("agenda/site/<slug:slug>.ics", feeds.site_feed, name="feed_site"),
    path("agenda/site/<slug:slug>/", pages.subscribe_site, name="subscribe_site"),
    path("agenda/p/<slug:token>/", pages.subscribe_personal, name="subscribe_personal"),
    path("agenda/p/<slug:token>.ics", feeds.personal_feed, name="feed_personal"),
    path("mon-espace/agenda/", pages.own_feed, name="own_feed"),
    path("animation/mon-agenda/", pages.my_calendar, name="my_calendar"),
    path("animation/agendas/", pages.team_feeds, name="team_feeds"),
    path("agenda/seance/<uuid:uid>/", pages.meeting, name="meeting"),
]
