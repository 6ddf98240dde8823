"""Who made a change, beside what the change is about: (model, the author's field, the field that dates it).

What is said of a participant or of a request is not here: it goes with the file.
"""

AUTHORS = (
    ("CohortTransition", "by", "at"),
    ("MeetingChange", "by", "at"),
    ("CoAnimationTransition", "by", "at"),
    ("Register", "closed_by", "closed_at"),
    ("RegisterEvent", "by", "at"),
    ("Document", "asked_by", "created_at"),
    ("RaisedQuestion", "author", "created_at"),
    ("QuestionTransition", "by", "at"),
    ("Handover", "by", "at"),
    ("SignedSheet", "uploaded_by", "created_at"),
    ("Verbatim", "chosen_by", "created_at"),
    ("Publication", "made_by", "created_at"),
    ("Publication", "spread_by", "spread_at"),
)
