from django.urls import path

from .views import answering, campaigns, preview, tablet

app_name = "questionnaires"
urlpatterns = [
    path("q/merci/", answering.thanks, name="thanks"),
    path("q/<slug:token>/", answering.answer, name="answer"),
    path("salle/", tablet.room, name="room"),
    path("salle/merci/", tablet.thanks, name="room_thanks"),
    path("salle/questionnaire/<str:signed>/", tablet.tablet, name="tablet"),
    path("salle/<slug:code>/", tablet.room, name="room"),
    path("salle/<slug:code>/merci/", tablet.thanks, name="room_thanks"),
    path("animation/sessions/<slug:code>/questionnaires/", campaigns.session, name="campaigns"),
    path("animation/sessions/<slug:code>/questionnaires/ouvrir/", campaigns.open_now, name="open_now"),
    path("animation/recueils/<int:pk>/prolonger/", campaigns.extend, name="extend"),
    path("animation/recueils/<int:pk>/tablette/", campaigns.tablet, name="tablet_code"),
    path("animation/recueils/<int:pk>/papier/", campaigns.paper, name="paper"),
    path("animation/recueils/<int:pk>/papier/<str:signed>/", campaigns.paper, name="paper"),
    path("animation/recueils/<int:pk>/reponses/", campaigns.answered, name="answered"),
    path("animation/recueils/<int:pk>/situations/", campaigns.situations, name="situations"),
    path("animation/questionnaires/<int:pk>/apercu/", preview.preview, name="preview"),
    path("animation/questionnaires/<int:pk>/imprimer/", preview.sheet, name="sheet"),
]
