from django.urls import path, re_path

from . import views

FILE = r"^personne/(?P<kind>participant|contact|referral)/(?P<public_id>[0-9a-f-]{36})/"

app_name = "privacy"
urlpatterns = [
    path("", views.kept, name="kept"),
    path("a-effacer/", views.ahead, name="ahead"),
    path("chercher/", views.search, name="search"),
    path("journal/", views.log, name="log"),
    re_path(rf"{FILE}$", views.file, name="file"),
    re_path(rf"{FILE}fichier/$", views.hand_over, name="hand_over"),
    re_path(rf"{FILE}effacer/$", views.erase, name="erase"),
]
