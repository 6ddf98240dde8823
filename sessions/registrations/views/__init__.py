"""What people do themselves: register, see their dates, excuse themselves, answer an offer, withdraw."""
