"""Reference data in Wagtail's admin, each object open to those who answer for its department.

Wagtail's generic views ask for the model's permission only; the views here ask for the object too, on every path.
"""

from collections import Counter
from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import PROTECT, Exists, Model, OuterRef, ProtectedError, Q, QuerySet
from django.db.models.deletion import Collector
from django.http import Http404
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import ObjectList
from wagtail.admin.views import generic
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.views.generic.usage import UsageView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import policy_registry, register_permission_policy

from portal.accounts.enums import Role
from portal.accounts.queries import departments_of

from .freshness import reference_changed

KEEPERS = (Role.COORDINATOR, Role.ADMIN)


class TerritoryPolicy(ModelPermissionPolicy):
    """A coordinator keeps the objects of the departments held; what has no department belongs to those who hold all."""

    def __init__(self, model: type[Model], department_path: str):
        super().__init__(model)
        self.department_path = department_path

    def department_of(self, instance: Model) -> str:
        """The department of an object, saved or not; empty when a link on the way to it is missing."""
        value: Any = instance
        for name in self.department_path.split("__"):
            value = getattr(value, name, None)
        return value or ""

    def user_has_permission_for_instance(self, user, action, instance) -> bool:
        held = departments_of(user, *KEEPERS)
        mine = held is None or self.department_of(instance) in held
        return mine and self.user_has_permission(user, action)

    def user_has_any_permission_for_instance(self, user, actions, instance) -> bool:
        return any(self.user_has_permission_for_instance(user, action, instance) for action in actions)

    def instances_user_has_any_permission_for(self, user, actions) -> QuerySet:
        if not self.user_has_any_permission(user, actions):
            return self.model._default_manager.none()
        held = departments_of(user, *KEEPERS)
        within = Q() if held is None else Q(**{f"{self.department_path}__in": held})
        return self.model._default_manager.filter(within)


class TerritoryForm(WagtailAdminModelForm):
    """Offers only the objects of one's own departments, and refuses to put an object into another one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            policy = policy_registry.get_by_type(field.queryset.model) if hasattr(field, "queryset") else None
            if isinstance(policy, TerritoryPolicy):
                field.queryset = policy.instances_user_has_any_permission_for(self.for_user, ["change"])

    def _post_clean(self) -> None:
        super()._post_clean()
        policy = policy_registry.get_by_type(self._meta.model)
        if not self.errors and not policy.user_has_permission_for_instance(self.for_user, "change", self.instance):
            named = "department" if "department" in self.fields else None
            self.add_error(named, ValidationError("Choisissez un département dont vous avez la charge."))


class FamilyForm(TerritoryForm):
    """An object with the objects that are edited on its page; one in use is not taken off, and ``kept`` says why."""

    kept = "« {one} » sert déjà : gardez-le."

    def clean(self):
        data = super().clean()
        for formset in self.formsets.values():
            gone = [row.instance for row in formset.deleted_forms if row.instance.pk]
            for one in in_use(gone):
                self.add_error(None, self.kept.format(one=one))
        return data


def in_use(instances: list[Model]) -> QuerySet | list:
    """Those of these objects, of one model, that something protects from being deleted."""
    if not instances:
        return []
    model = type(instances[0])
    used = Q()
    for relation in model._meta.related_objects:
        if relation.on_delete is PROTECT:
            rows = relation.related_model.objects.filter(**{relation.field.name: OuterRef("pk")})
            used |= Q(Exists(rows.order_by()))
    if not used:
        return []
    return model.objects.filter(used, pk__in=[one.pk for one in instances]).order_by("pk")


class _OwnObject:
    """An object of somebody else's department does not exist for this account, whatever the view and the method."""

    def get_object(self, *args, **kwargs):
        instance = super().get_object(*args, **kwargs)
        if not self.permission_policy.user_has_permission_for_instance(self.request.user, "change", instance):
            raise Http404
        return instance


class IndexView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet:
        policy = self.permission_policy
        own = policy.instances_user_has_any_permission_for(self.request.user, self.any_permission_required)
        return super().get_base_queryset().filter(pk__in=own.values("pk"))


class EditView(_OwnObject, generic.EditView):
    def save_instance(self) -> Model:
        instance = super().save_instance()
        reference_changed()
        return instance


class DeleteView(_OwnObject, generic.DeleteView):
    """What something else stands on is not deleted: the page says what that is, before and after the button."""

    def form_valid(self, form):
        if not self.held_by():
            with suppress(ProtectedError):  # taken into use meanwhile
                return super().form_valid(form)
        return self.render_to_response(self.get_context_data(form=form), status=409)

    def get_context_data(self, **kwargs):
        held_by = self.held_by()
        return super().get_context_data(**kwargs) | {"held_by": held_by, "is_protected": bool(held_by)}

    def held_by(self) -> list[str]:
        """How many objects of each kind stand on it, « séances (3) »; empty when it may be deleted."""
        try:
            Collector(using=self.object._state.db or DEFAULT_DB_ALIAS).collect([self.object])
        except ProtectedError as error:
            kinds = Counter(str(one._meta.verbose_name_plural) for one in error.protected_objects)
            return [f"{kind} ({number})" for kind, number in sorted(kinds.items())]
        return []

    def delete_action(self) -> None:
        with transaction.atomic():
            super().delete_action()
            reference_changed()


class ObjectHistoryView(_OwnObject, HistoryView):
    pass


class ObjectUsageView(_OwnObject, UsageView):
    pass


class TerritoryViewSet(ModelViewSet):
    """List, add, change, delete within one's departments. No copy, no inspection, no export: nothing asks for them."""

    department_path = "department"
    own_form_class: type[TerritoryForm] = TerritoryForm
    index_view_class = IndexView
    edit_view_class = EditView
    delete_view_class = DeleteView
    delete_template_name = "sessions/common/confirm_delete.html"
    history_view_class = ObjectHistoryView
    usage_view_class = ObjectUsageView
    copy_view_enabled = False
    inspect_view_enabled = False

    def __init__(self, name=None, **kwargs):
        super().__init__(name=name, **kwargs)
        register_permission_policy(self.model, TerritoryPolicy(self.model, self.department_path))

    def get_edit_handler(self):
        """The panels, on a form that knows territories."""
        return ObjectList(self.panels, base_form_class=self.own_form_class).bind_to_model(self.model)
