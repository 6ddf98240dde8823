"""The test suite: it mirrors the packages portal, sessions and content; ``make test`` runs all of it."""
