"""Changes in Sales Management: told by its webhooks, and found by asking for what they lost."""
