"""The first load: what both sides have is matched and shown to a person before anything is written."""
