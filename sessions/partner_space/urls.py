from django.urls import path

from sessions.partners import views as partners

from . import views

app_name = "partner_space"
urlpatterns = [
    path("partenaire/<slug:token>/", partners.contact_link, name="link"),
    path("espace-partenaires/lien/", partners.ask_link, name="ask_link"),
    path("espace-partenaires/lien/envoye/", partners.link_sent, name="link_sent"),
    path("espace-partenaires/quitter/", partners.leave, name="leave"),
    path("espace-partenaires/", views.space, name="space"),
    path("espace-partenaires/seances/<uuid:uid>/", views.meeting, name="meeting"),
    path("espace-partenaires/seances/<uuid:uid>/oui/", views.accept, name="accept"),
    path("espace-partenaires/seances/<uuid:uid>/non/", views.decline, name="decline"),
    path("espace-partenaires/agenda/", views.calendar, name="calendar"),
]
