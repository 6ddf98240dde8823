from .answers import Ballot, Campaign, CrossTally, FreeAnswer, Tally
from .design import CampaignRule, Choice, CrossTab, Question, Questionnaire

__all__ = [
    "Ballot",
    "Campaign",
    "CampaignRule",
    "Choice",
    "CrossTab",
    "CrossTally",
    "FreeAnswer",
    "Question",
    "Questionnaire",
    "Tally",
]
