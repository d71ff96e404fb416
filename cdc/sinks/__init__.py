"""How commands get out: one service, one protocol, and the targets that keep it."""
