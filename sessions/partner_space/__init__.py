"""The pages of a partner's people: their meetings, what they answer, what they sent to the team.

A concept without models, above ``calendars`` beside ``planning`` and ``reception``: its pages show what several
concepts know, what they write is an action of the concept it belongs to. Who is at the other end is said by
``partners.permissions``: a link opened without account, or an account with the role « partner ».
"""
