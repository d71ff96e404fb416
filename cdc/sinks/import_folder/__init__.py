"""The way into Sage over files that a person imports: one file a record, never overwritten."""
