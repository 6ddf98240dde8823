"""Results to read, and pages on which staff enter something; 404 for whoever may not."""
