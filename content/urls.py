"""Addresses of the public face that are no page of Wagtail."""

from django.urls import path

from content.search.views import search

urlpatterns = [path("recherche/", search, name="search")]
