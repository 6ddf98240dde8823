"""Pages: what a sender writes and sees (``sender``), what the team does with it (``treatment``)."""
