from django.urls import path

from .views import partners, sender, treatment

app_name = "referrals"
urlpatterns = [
    path("", sender.requests, name="requests"),
    path("nouvelle/<slug:slug>/", sender.send, name="send"),
    path("<uuid:public_id>/", sender.sent, name="sent"),
]

# What the team does with them.
team = (
    [
        path("", treatment.requests, name="requests"),
        path("partenaires/", partners.participation, name="participation"),
        path("pieces/<uuid:public_id>/", treatment.open_file, name="open_file"),
        path("<uuid:public_id>/", treatment.request_page, name="request"),
        path("<uuid:public_id>/prise-en-charge/", treatment.take, name="take"),
        path("<uuid:public_id>/fermer-les-liens/", treatment.close_links, name="close_links"),
        path("<uuid:public_id>/<slug:verb>/", treatment.act, name="act"),
    ],
    "referrals_team",
)
