from django.urls import path

from .views import changes, contacts, dates, session

app_name = "planning"
urlpatterns = [
    path("sessions/nouvelle/", dates.new, name="new"),
    path("sessions/<slug:code>/planning/", session.cohort, name="cohort"),
    path("sessions/<slug:code>/etat/", session.change_state, name="state"),
    path("sessions/<slug:code>/supprimer/", session.delete_cohort, name="delete_cohort"),
    path("sessions/<slug:code>/seance-en-plus/", changes.add_meeting, name="add_meeting"),
    path("sessions/<slug:code>/salle/", changes.change_room, name="change_room"),
    path("sessions/<slug:code>/animation/", changes.change_animators, name="change_animators"),
    path("seances/<uuid:uid>/decaler/", dates.shift, name="shift"),
    path("seances/<uuid:uid>/intervenants/", contacts.asked, name="contacts"),
    path("seances/<uuid:uid>/intervenants/reponse/", contacts.answer, name="answer"),
    path("seances/<uuid:uid>/intervenants/collegue/", contacts.colleague, name="colleague"),
    path("seances/<uuid:uid>/intervenants/liens/", contacts.close_links, name="close_links"),
    path("seances/<uuid:uid>/supprimer/", session.delete_meeting, name="delete_meeting"),
    path("programmes/copier/", session.copy_programme, name="copy_programme"),
]
