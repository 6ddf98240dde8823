"""Wagtail looks for hooks here: one group of reference data. Nobody is found in it: the admin shows no participant."""

from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from sessions.partners.admin import ContactViewSet, PartnerViewSet
from sessions.programmes.admin import ModuleViewSet, ProgrammeViewSet, RoomViewSet
from sessions.questionnaires.admin import CampaignRuleViewSet, QuestionnaireViewSet
from sessions.registrations.admin import SiteViewSet
from sessions.scheduling.admin import ClosureViewSet


class ReferenceGroup(ViewSetGroup):
    menu_label = "Sessions"
    menu_icon = "calendar-alt"
    menu_order = 150
    items = (
        ProgrammeViewSet(),
        ModuleViewSet(),
        QuestionnaireViewSet(),
        CampaignRuleViewSet(),
        SiteViewSet(),
        RoomViewSet(),
        PartnerViewSet(),
        ContactViewSet(),
        ClosureViewSet(),
    )


@hooks.register("register_admin_viewset")
def register_reference_data() -> ReferenceGroup:
    return ReferenceGroup()
