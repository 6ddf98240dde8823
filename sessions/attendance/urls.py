from django.urls import path

from . import views

app_name = "attendance"
urlpatterns = [
    path("", views.today, name="today"),
    path("seances/<uuid:uid>/presences/", views.register, name="register"),
    path("seances/<uuid:uid>/presences/reouverture/", views.reopen, name="reopen_register"),
    path("seances/<uuid:uid>/feuille/", views.sheet, name="sheet"),
    path("seances/<uuid:uid>/deplacer/", views.move_meeting, name="move_meeting"),
    path("seances/<uuid:uid>/annuler/", views.cancel_meeting, name="cancel_meeting"),
    path("sessions/", views.cohorts, name="cohorts"),
    path("sessions/<slug:code>/", views.cohort, name="cohort"),
    path("sessions/<slug:code>/annuler/", views.cancel_cohort, name="cancel_cohort"),
    path("sessions/<slug:code>/ne-plus-contacter/<uuid:public_id>/", views.stop_contact, name="stop_contact"),
    path("messages/", views.messages, name="messages"),
    path("messages/<uuid:pk>/renvoyer/", views.send_again, name="send_again"),
    path("appels/", views.phone_list, name="phone_list"),
    path("appels/<uuid:pk>/fait/", views.mark_done, name="mark_done"),
]
