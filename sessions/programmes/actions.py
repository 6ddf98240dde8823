"""Copying a programme, putting its modules in order."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F
from django.utils.text import slugify

from .models import Module, Programme

BEHIND = 1000  # more modules than any programme has
ITS_OWN = {"id", "public_id", "created_at", "changed_at", "slug", "department", "origin", "programme", "public_path"}


@transaction.atomic
def copy_programme(source: Programme, *, department: str, **changed) -> Programme:
    """A programme of another department with the same modules and outlines; it remembers its origin.

    ``changed`` replaces fields of the copy. Pages, sites and sessions are not copied: they belong to the source.
    """
    values = _carried(source) | changed
    copy = Programme.objects.create(
        origin=source, department=department, slug=_free_slug(values["title"], department), **values
    )
    Module.objects.bulk_create(Module(programme=copy, **_carried(module)) for module in source.modules.all())
    return copy


def make_way(programme: Programme) -> None:
    """Put every module behind, so that new positions meet no old one (the database allows each once)."""
    Module.objects.filter(programme=programme).update(position=F("position") + BEHIND)


@transaction.atomic
def put_in_order(positions: Mapping[int, int]) -> None:
    """Give modules (by their keys) new positions, whatever the old ones were."""
    modules = Module.objects.filter(pk__in=positions)
    modules.update(position=F("position") + BEHIND)
    for pk, position in positions.items():
        modules.filter(pk=pk).update(position=position)


def _carried(one: Programme | Module) -> dict:
    return {field.name: getattr(one, field.name) for field in one._meta.concrete_fields if field.name not in ITS_OWN}


def _free_slug(title: str, department: str) -> str:
    base = f"{slugify(title)[:50]}-{department.lower()}"
    slug, number = base, 1
    while Programme.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug
