"""What a person has read of her modules: a mark of her own, for nobody else."""

from sessions.people.models import Participant
from sessions.programmes.models import Module

from .models import ModuleRead


def mark_read(participant: Participant, module: Module) -> None:
    """Note the module as read; twice is the same as once."""
    ModuleRead.objects.get_or_create(participant=participant, module=module)


def mark_unread(participant: Participant, module: Module) -> None:
    """Take the mark back; without mark, nothing changes."""
    ModuleRead.objects.filter(participant=participant, module=module).delete()
