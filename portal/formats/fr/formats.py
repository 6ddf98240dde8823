"""« 26 novembre 2026 à 7 h 01 », with spaces that do not break; everything else as Django's own French."""

TIME_FORMAT = "G\u00a0\\h\u00a0i"
DATETIME_FORMAT = f"j\u00a0F Y à {TIME_FORMAT}"
