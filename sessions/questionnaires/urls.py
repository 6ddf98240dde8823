from django.urls import path

from .views import answering, preview, tablet

app_name = "questionnaires"
urlpatterns = [
    path("q/merci/", answering.thanks, name="thanks"),
    path("q/<slug:token>/", answering.answer, name="answer"),
    path("salle/", tablet.room, name="room"),
    path("salle/merci/", tablet.thanks, name="room_thanks"),
    path("salle/questionnaire/<str:signed>/", tablet.tablet, name="tablet"),
    path("salle/<slug:code>/", tablet.room, name="room"),
    path("salle/<slug:code>/merci/", tablet.thanks, name="room_thanks"),
    path("animation/questionnaires/<int:pk>/apercu/", preview.preview, name="preview"),
]
