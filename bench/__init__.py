"""``make bench``: how fast the main addresses answer, as ratios to a bare Django view under the same server and run."""

FEED_SIZES = (11, 100, 1000, 10_000)
DAYS = (1, 30)  # meetings of one animator today
PLACES = {"banc-large": 30_000, "banc-seule": 1}  # the capacity of sessions to register to
EVALUATIONS = (11, 5000)  # finished sessions of a programme
QUESTIONS = 40  # of the questionnaire that is answered
ANSWERED = range(10**9, 10**9 + 200)  # the keys of its campaigns
ARTICLE = "banc-quinze-blocs"  # the slug of the one of fifteen blocks
