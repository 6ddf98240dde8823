"""The domain: one Django app, one folder per concept, each importing only those below it (pyproject)."""
