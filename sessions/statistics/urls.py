from django.urls import path

from . import views

app_name = "statistics"
urlpatterns = [
    path("evaluation/", views.programmes, name="programmes"),
    path("evaluation/<slug:slug>.json", views.programme_json, name="programme_json"),
    path("evaluation/<slug:slug>/", views.programme, name="programme"),
]
