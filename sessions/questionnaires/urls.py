from django.urls import path

from . import views

app_name = "questionnaires"
urlpatterns = [
    path("q/merci/", views.thanks, name="thanks"),
    path("q/<slug:token>/", views.answer, name="answer"),
]
