"""The builder of questionnaires and the rules of opening, in Wagtail's admin."""

from .viewsets import CampaignRuleViewSet, QuestionnaireViewSet

__all__ = ["CampaignRuleViewSet", "QuestionnaireViewSet"]
