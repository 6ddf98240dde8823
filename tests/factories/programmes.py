"""Programmes, their modules, sites and rooms."""

import factory
from factory.django import DjangoModelFactory
from wagtail.signal_handlers import disable_reference_index_auto_update

from sessions.programmes.models import Module, Programme, Room, Site


class ProgrammeFactory(DjangoModelFactory):
    """A programme; ``ProgrammeFactory(modules=3)`` gives it three modules."""

    class Meta:
        model = Programme
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Préparer demain {n}")
    slug = factory.Sequence(lambda n: f"preparer-demain-{n}")
    capacity = 12
    follow_up_months = 6

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        # A new programme names none but the one it is copied from: Wagtail would look through its fields, at the price
        # of eight other rows, to write down nothing.
        if kwargs.get("origin"):
            return super()._create(model_class, *args, **kwargs)
        with disable_reference_index_auto_update():
            return super()._create(model_class, *args, **kwargs)

    @factory.post_generation
    def modules(programme, create, number, **kwargs):
        if create:
            for position in range(1, (number or 0) + 1):
                ModuleFactory(programme=programme, position=position)


class ModuleFactory(DjangoModelFactory):
    class Meta:
        model = Module

    programme = factory.SubFactory(ProgrammeFactory)
    position = factory.Sequence(lambda n: n + 1)
    title = factory.LazyAttribute(lambda module: f"Faire le point, partie {module.position}")


class SiteFactory(DjangoModelFactory):
    class Meta:
        model = Site

    name = factory.Sequence(lambda n: f"Maison des associations {n}")
    slug = factory.Sequence(lambda n: f"maison-{n}")
    town = "Osny"
    department = "95"
    address = "1, place de la Mairie"
    post_code = "95520"
    access = "Bus 34, arrêt Mairie. Entrée de plain-pied."


class RoomFactory(DjangoModelFactory):
    class Meta:
        model = Room

    site = factory.SubFactory(SiteFactory)
    name = factory.Sequence(lambda n: f"Salle {n}")
    seats = 14
