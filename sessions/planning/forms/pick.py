"""A choice among objects that were read once; who may animate where."""

from collections.abc import Callable, Iterable

from django import forms
from django.db.models import Q

from portal.accounts.enums import Role
from portal.accounts.models import User

REASON = "Pour l’équipe. Rien n’en est dit aux personnes."


class PickField(forms.TypedChoiceField):
    """One object of a list that was read once, whatever is asked of the field."""

    def offer(self, objects: Iterable, *, empty: str = "", group: Callable | None = None, name: Callable = str) -> None:
        known = {str(one.pk): one for one in objects}
        self.coerce, self.empty_value = known.__getitem__, None
        shown: list[tuple] = [(key, str(name(one))) for key, one in known.items()]
        if group:
            headings: dict[str, list] = {}
            for key, one in known.items():
                headings.setdefault(group(one), []).append((key, str(name(one))))
            shown = list(headings.items())
        self.choices = [("", empty), *shown] if empty else shown


def within(path: str, departments: set[str] | None) -> Q:
    return Q() if departments is None else Q(**{f"{path}__in": ["", *departments]})


def animators_in(departments: set[str] | None):
    """Active accounts that may animate in these departments (None: anywhere), in order of name."""
    held = Q(staff_roles__role__in=[Role.ANIMATOR, Role.COORDINATOR])
    return (
        User.objects.filter(held & within("staff_roles__department", departments), is_active=True)
        .distinct()
        .prefetch_related("staff_roles")
        .order_by("last_name", "first_name", "pk")
    )
