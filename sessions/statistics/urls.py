from django.urls import path, re_path

from .views import activity, entries, publication, results

app_name = "statistics"
urlpatterns = [
    path("evaluation/", results.programmes, name="programmes"),
    path("evaluation/activite/", activity.activity_report, name="activity"),
    path("evaluation/activite/documents/", activity.activity_document, name="activity_document"),
    path("vue-d-ensemble/", activity.standing, name="overview"),
    path("evaluation/<slug:slug>/affiche/", results.poster, name="poster"),
    path("evaluation/sessions/<slug:code>/conseils/", entries.recommendations, name="recommendations"),
    path("evaluation/<slug:slug>.json", results.programme_json, name="programme_json"),
    path("evaluation/<slug:slug>/", results.programme, name="programme"),
    path("evaluation/<slug:slug>/comparaison/", results.comparison, name="comparison"),
    path("evaluation/<slug:slug>/publication/", publication.publication, name="publication"),
    path("evaluation/<slug:slug>/publication/projet/", publication.draft, name="draft_publication"),
    path("evaluation/<slug:slug>/publication/diffuser/", publication.spread, name="spread_publication"),
    path("evaluation/<slug:slug>/documents/", results.make_document, name="make_document"),
    path("evaluation/<slug:slug>/paroles/", entries.verbatims, name="verbatims"),
    path("evaluation/<slug:slug>/reprise/", entries.bring_past, name="bring_past"),
    re_path(
        r"^evaluation/(?P<slug>[-\w]+)/reprise/modele\.(?P<form>csv|xlsx)$", entries.past_template, name="past_template"
    ),
]
