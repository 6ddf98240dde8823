from django.urls import path

from . import views

app_name = "roles"
urlpatterns = [
    path("", views.roles, name="index"),
    path("journal/", views.role_log, name="log"),
    path("donner/", views.give_role, name="give"),
    path("<int:pk>/retirer/", views.take_role, name="take"),
]
