from django.urls import path

from sessions.people import views as people

from . import agenda
from .views import places, sign_up, space

app_name = "registrations"
urlpatterns = [
    path("inscription/<slug:code>/", sign_up.register, name="register"),
    path("inscription/<slug:code>/verifier/", sign_up.review, name="review"),
    path("inscription/<slug:code>/confirmer/", sign_up.confirm, name="confirm"),
    path("inscription/<slug:code>/merci/", sign_up.done, name="done"),
    path("inscription/<slug:code>/est-ce-pour-moi/", sign_up.for_me, name="for_me"),
    path("p/<slug:token>/", people.personal_link, {"practical": agenda.practical}, name="personal_link"),
    path("mon-espace/", space.space, name="space"),
    path("mon-espace/lien/", people.ask_link, name="ask_link"),
    path("mon-espace/lien/envoye/", people.link_sent, name="link_sent"),
    path("mon-espace/code/", people.enter_code, name="enter_code"),
    path("mon-espace/quitter/", people.leave, name="leave"),
    path("mon-espace/lectures/", space.readings, name="readings"),
    path("mon-espace/lectures/<uuid:public_id>/", space.mark_module, name="mark_module"),
    path("mon-espace/coordonnees/", space.wishes, name="wishes"),
    path("mon-espace/seance/<uuid:uid>/", space.excuse, name="excuse"),
    path("mon-espace/inscription/<uuid:public_id>/", places.withdraw, name="withdraw"),
    path("proposition/<slug:token>/", places.offer, name="offer"),
]
