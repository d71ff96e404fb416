"""The words behind ``cdc``: thin functions that read options and call what does the work."""
