"""Columns whose migrations do not change when an editor gets one more choice."""

from django.db import models
from wagtail import fields

from .drawings import Drawing


class StreamField(fields.StreamField):
    """Wagtail's, whose migrations say that the column exists and not which blocks the editor finds in it.

    The column is JSON whatever the blocks, so that a new block or a new label needs no migration. Renaming or removing
    a block does: a data migration that names the JSON keys, as it would anyway.
    """

    def deconstruct(self):
        name, path, _, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs


class DrawingField(models.CharField):
    """The drawing that an editor chose for a page, empty for the one of its type; a new drawing needs no migration."""

    def __init__(self, *args, **kwargs):
        super().__init__("dessin", max_length=20, blank=True, choices=Drawing.choices, help_text=self.HELP)

    HELP = "À côté du titre et sur les cartes. Vide\xa0: celui de ce type de page."

    def deconstruct(self):
        name, path, _, _ = super().deconstruct()
        return name, path, [], {}
