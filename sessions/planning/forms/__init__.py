"""What people type to plan: a session, its dates one by one, a change, whom to ask."""
