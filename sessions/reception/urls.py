from django.urls import path

from .views import enrolment, files, lists

app_name = "reception"
urlpatterns = [
    path("exports/", lists.export, name="export"),
    path("sessions/<slug:code>/inscrire/", enrolment.enrol, name="enrol"),
    path("sessions/<slug:code>/inscrire/papier/", enrolment.paper, name="paper"),
    path("sessions/<slug:code>/inscrire/nouvelle-personne/", enrolment.enrol_new, name="enrol_new"),
    path("sessions/<slug:code>/inscrire/<uuid:public_id>/", enrolment.enrol_known, name="enrol_known"),
    path("sessions/<slug:code>/inscriptions/<uuid:public_id>/", files.registration, name="registration"),
    path("sessions/<slug:code>/inscriptions/<uuid:public_id>/coordonnees/", files.details, name="details"),
    path("sessions/<slug:code>/inscriptions/<uuid:public_id>/transferer/", files.move, name="move"),
    path("sessions/<slug:code>/attente/", lists.waiting_list, name="waiting_list"),
]
