"""Copying a programme."""

from django.db import transaction
from django.utils.text import slugify

from .models import Module, Programme

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


def _carried(one: Programme | Module) -> dict:
    return {field.name: getattr(one, field.name) for field in one._meta.concrete_fields if field.name not in ITS_OWN}


def _free_slug(title: str, department: str) -> str:
    base = f"{slugify(title)[:50]}-{department.lower()}"
    slug, number = base, 1
    while Programme.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug
