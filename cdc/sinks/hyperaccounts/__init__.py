"""The way into Sage over the HyperAccounts bridge: look, write one thing, read it back."""
