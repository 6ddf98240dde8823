from django.urls import path

from . import views

app_name = "reception"
urlpatterns = [
    path("exports/", views.export, name="export"),
    path("sessions/<slug:code>/inscrire/", views.enrol, name="enrol"),
    path("sessions/<slug:code>/inscrire/papier/", views.paper, name="paper"),
    path("sessions/<slug:code>/inscrire/nouvelle-personne/", views.enrol_new, name="enrol_new"),
    path("sessions/<slug:code>/inscrire/<uuid:public_id>/", views.enrol_known, name="enrol_known"),
    path("sessions/<slug:code>/inscriptions/<uuid:public_id>/", views.registration, name="registration"),
    path("sessions/<slug:code>/inscriptions/<uuid:public_id>/coordonnees/", views.details, name="details"),
    path("sessions/<slug:code>/inscriptions/<uuid:public_id>/transferer/", views.move, name="move"),
    path("sessions/<slug:code>/attente/", views.waiting_list, name="waiting_list"),
]
