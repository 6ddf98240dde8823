from django.urls import path

from sessions.people import views as people

from . import agenda, views

app_name = "registrations"
urlpatterns = [
    path("inscription/<slug:code>/", views.register, name="register"),
    path("inscription/<slug:code>/verifier/", views.review, name="review"),
    path("inscription/<slug:code>/confirmer/", views.confirm, name="confirm"),
    path("inscription/<slug:code>/merci/", views.done, name="done"),
    path("inscription/<slug:code>/est-ce-pour-moi/", views.for_me, name="for_me"),
    path("p/<slug:token>/", people.personal_link, {"practical": agenda.practical}, name="personal_link"),
    path("mon-espace/", views.space, name="space"),
    path("mon-espace/lien/", people.ask_link, name="ask_link"),
    path("mon-espace/lien/envoye/", people.link_sent, name="link_sent"),
    path("mon-espace/code/", people.enter_code, name="enter_code"),
    path("mon-espace/quitter/", people.leave, name="leave"),
    path("mon-espace/lectures/", views.readings, name="readings"),
    path("mon-espace/lectures/<uuid:public_id>/", views.mark_module, name="mark_module"),
    path("mon-espace/coordonnees/", views.wishes, name="wishes"),
    path("mon-espace/seance/<uuid:uid>/", views.excuse, name="excuse"),
    path("mon-espace/inscription/<uuid:public_id>/", views.withdraw, name="withdraw"),
    path("proposition/<slug:token>/", views.offer, name="offer"),
]
