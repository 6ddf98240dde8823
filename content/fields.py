"""The field of streams of blocks."""

from wagtail import fields


class StreamField(fields.StreamField):
    """Wagtail's, whose migrations say that the column exists and not which blocks the editor finds in it.

    The column is JSON whatever the blocks, so that a new block or a new label needs no migration. Renaming or removing
    a block does: a data migration that names the JSON keys, as it would anyway.
    """

    def deconstruct(self):
        name, path, _, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs
