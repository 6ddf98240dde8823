from django.urls import path

from .views import changes, cohorts, day, excuses, messages, offline, papers, questions

app_name = "attendance"
urlpatterns = [
    path("", day.today, name="today"),
    path("hors-reseau/", offline.page, name="offline"),
    path("hors-reseau.js", offline.worker, name="offline_worker"),
    path("seances/<uuid:uid>/presences/", day.register, name="register"),
    path("seances/<uuid:uid>/presences/reouverture/", day.reopen, name="reopen_register"),
    path("seances/<uuid:uid>/feuille/", day.sheet, name="sheet"),
    path("seances/<uuid:uid>/deplacer/", changes.move_meeting, name="move_meeting"),
    path("seances/<uuid:uid>/annuler/", changes.cancel_meeting, name="cancel_meeting"),
    path("seances/<uuid:uid>/feuille/pdf/", papers.sheet_pdf, name="sheet_pdf"),
    path("seances/<uuid:uid>/feuille/signee/", papers.keep_scan, name="keep_scan"),
    path("seances/<uuid:uid>/arrivee/", day.arrival, name="arrival"),
    path("seances/<uuid:uid>/questions/", questions.questions, name="questions"),
    path("questions/<uuid:public_id>/", questions.question, name="question"),
    path("questions/<uuid:public_id>/retirer/", questions.withdraw_question, name="withdraw_question"),
    path("feuilles/<uuid:public_id>/", papers.scan, name="scan"),
    path("feuilles/<uuid:public_id>/supprimer/", papers.forget_scan, name="forget_scan"),
    path("attestations/<uuid:public_id>/", papers.certificate, name="certificate"),
    path("sessions/", cohorts.cohorts, name="cohorts"),
    path("sessions/<slug:code>/", cohorts.cohort, name="cohort"),
    path("sessions/<slug:code>/annuler/", cohorts.cancel_cohort, name="cancel_cohort"),
    path("sessions/<slug:code>/ne-plus-contacter/<uuid:public_id>/", cohorts.stop_contact, name="stop_contact"),
    path("messages/", messages.messages, name="messages"),
    path("messages/<uuid:pk>/renvoyer/", messages.send_again, name="send_again"),
    path("annonces/<str:about>/", messages.announcement, name="announcement"),
    path("appels/", messages.phone_list, name="phone_list"),
    path("appels/<uuid:pk>/lettre/", messages.letter, name="letter"),
    path("appels/<uuid:pk>/fait/", messages.mark_done, name="mark_done"),
]

# What people reach from a message or from their own space.
personal = (
    [
        path("excuse/<slug:token>/", excuses.excuse, name="excuse"),
        path("a-lire/<uuid:public_id>/", excuses.reading, name="reading"),
        path("mon-espace/attestation/<uuid:public_id>/", papers.own_certificate, name="certificate"),
    ],
    "excuses",
)
