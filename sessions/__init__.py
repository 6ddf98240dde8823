"""The domain: one Django app, one folder per concept, each importing only the ones below it (contracts in pyproject)."""
