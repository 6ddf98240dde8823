"""What the admin says when a page may not be published yet, through whatever door somebody tried."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages

from .checks import Unready


class RefusalMiddleware:
    """Forms say by themselves what is missing; lists, moderation and former versions ask for none.

    Wagtail publishes in a transaction, so that nothing of the attempt remains: the page still waits where it waited,
    and what was typed before is its draft. Whoever tried is led to that draft, with what to correct.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Unready) or not request.path.startswith(settings.ADMIN_PATH):
            return None
        messages.error(request, f"{exception.message} Rien n’est perdu : corrigez la page ici, puis recommencez.")
        draft = reverse("wagtailadmin_pages:edit", args=[exception.page.pk])
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return JsonResponse({"step": "success", "redirect": draft})  # as Wagtail's windows want it
        return redirect(draft)
