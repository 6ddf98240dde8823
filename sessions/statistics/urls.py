from django.urls import path

from . import entry_views, views

app_name = "statistics"
urlpatterns = [
    path("evaluation/", views.programmes, name="programmes"),
    path("evaluation/activite/", entry_views.activity_report, name="activity"),
    path("evaluation/modele.csv", entry_views.past_template, name="past_template"),
    path("evaluation/sessions/<slug:code>/conseils/", entry_views.recommendations, name="recommendations"),
    path("evaluation/<slug:slug>.json", views.programme_json, name="programme_json"),
    path("evaluation/<slug:slug>/", views.programme, name="programme"),
    path("evaluation/<slug:slug>/comparaison/", views.comparison, name="comparison"),
    path("evaluation/<slug:slug>/publication/", views.publication, name="publication"),
    path("evaluation/<slug:slug>/documents/", views.make_document, name="make_document"),
    path("evaluation/<slug:slug>/paroles/", entry_views.verbatims, name="verbatims"),
    path("evaluation/<slug:slug>/reprise/", entry_views.bring_past, name="bring_past"),
]
