"""Every address, in the order in which they are tried: shell, sign-in, admin, domain, then Wagtail's pages."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls

from content.audiences import views as audiences
from content.editors.views import TypeUseView
from portal import gallery, views

handler400 = "portal.views.bad_request"
handler403 = "portal.views.permission_denied"
handler404 = "portal.views.page_not_found"
handler500 = "portal.views.server_error"

# Wagtail's own sign-in views take a password alone and know nothing of the second factor: these addresses shadow them,
# for every method, so they must stand before Wagtail's.
to_sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)
to_password_reset = RedirectView.as_view(pattern_name="account_reset_password")

urlpatterns = [
    path("favicon.ico", views.favicon),
    path("health/", views.health, name="health"),
    path("health/ready/", views.ready, name="ready"),
    path("gestion/login/", to_sign_in),
    re_path(r"^gestion/password_reset/", to_password_reset),
    path("_util/login/", to_sign_in),
    path("compte/", include("allauth.urls")),
    path("equipe/roles/", include("portal.accounts.urls")),
    path("gestion/failwhale/", views.nowhere),  # Wagtail's rehearsal of an error
    path("gestion/composants/", gallery.gallery, name="gallery"),
    path(
        "gestion/pages/usage/<slug:content_type_app_name>/<slug:content_type_model_name>/",
        require_admin_access(TypeUseView.as_view()),
    ),
    path("gestion/", include(wagtailadmin_urls)),
    path("documents/<int:document_id>/<str:document_filename>", audiences.document),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("content.booklets.urls")),
    path("", include("sessions.urls")),
    path("", include("content.urls")),
]

if settings.DEMO_ALLOWED:
    # In production the reverse proxy serves the media folder.
    media = settings.MEDIA_URL.strip("/")
    urlpatterns.append(re_path(rf"^{media}/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}))

urlpatterns.append(path("", include(wagtail_urls)))
