"""Pages of questionnaires: those who answer by a link, on the tablet of a room, and the team's."""
