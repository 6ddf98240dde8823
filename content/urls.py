"""Addresses of the public face that are no page of Wagtail."""

from django.urls import path

from content.indexing.views import robots, sitemap
from content.search.views import search

urlpatterns = [
    path("recherche/", search, name="search"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap, name="sitemap"),
]
