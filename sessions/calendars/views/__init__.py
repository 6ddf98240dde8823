"""Feeds as programs read them, and the pages that give their addresses to people."""
