"""Objects for tests, one module a concept."""
