"""Replay a stretch of history: rehearse it against today's rules, then bring its changes once more."""
