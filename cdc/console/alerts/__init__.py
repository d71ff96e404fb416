"""Alerts: tell a person that records need them, or that the connector stands still."""
