"""The desk's pages: 404 for whoever does not run the session, sign-in for whoever is not signed in."""
