"""The animator's day, in thin views: 404 for whoever may not run the cohort, sign-in for whoever is not signed in."""

from sessions.scheduling.permissions import team_only

__all__ = ["team_only"]
