"""Who holds which role, on which territory, and every decision on it: for administrators and the privacy officer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from . import actions, queries
from .enums import Role
from .models import StaffRole
from .permissions import can_decide_role, can_manage_accounts, can_read_role_log
from .role_forms import GiveRoleForm, RoleFilter

PER_PAGE = 50


@require_safe
@login_required
def roles(request: HttpRequest) -> HttpResponse:
    """Every account with a role, whether it has its second factor, and what may be decided on it."""
    if not can_read_role_log(request.user):
        raise Http404
    form = RoleFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    page = Paginator(queries.accounts_with_roles(**asked), PER_PAGE).get_page(request.GET.get("page"))
    lines = [
        (user, [(held, can_decide_role(request.user, user, held.department)) for held in user.staff_roles.all()])
        for user in page
    ]
    context = {
        "form": form,
        "page": page,
        "lines": lines,
        "may_give": can_manage_accounts(request.user),
        "here": "roles",
    }
    return render(request, "account/roles/list.html", context)


@require_safe
@login_required
def role_log(request: HttpRequest) -> HttpResponse:
    """Every role given or taken away, newest first."""
    if not can_read_role_log(request.user):
        raise Http404
    page = Paginator(queries.role_decisions(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "account/roles/log.html", {"page": page, "here": "log"})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def give_role(request: HttpRequest) -> HttpResponse:
    """Give a role to an account, made when there is none at this address."""
    if not can_manage_accounts(request.user):
        raise Http404
    form = GiveRoleForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.create_staff_account(
                given["email"],
                first_name=given["first_name"],
                last_name=given["last_name"],
                roles=[(Role(given["role"]), given["department"])],
                by=request.user,
            )
        except PermissionDenied:
            form.add_error("email", "Vous ne pouvez pas décider de vos propres rôles : demandez à une autre personne.")
        else:
            messages.success(request, "Le rôle est donné.")
            return redirect("roles:index")
    return render(request, "account/roles/give.html", {"form": form, "here": "roles"})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def take_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a role away, after one look at what that means."""
    held = get_object_or_404(StaffRole.objects.select_related("user"), pk=pk)
    if not can_decide_role(request.user, held.user, held.department):
        raise Http404
    if request.method == "POST":
        actions.revoke_role(held.user, Role(held.role), held.department, by=request.user)
        messages.success(request, "Le rôle est retiré.")
        return redirect("roles:index")
    return render(request, "account/roles/take.html", {"held": held, "here": "roles"})
