from django.urls import path

from . import views

app_name = "booklets"
urlpatterns = [
    path("animation/sessions/<slug:code>/livret/", views.hand_over, name="hand_over"),
    path("mon-livret/<uuid:public_id>/", views.copy, name="copy"),
    path("mon-livret/<uuid:public_id>/<slug:part>/", views.copy, name="copy_part"),
]
