"""Where things are served, beside the resources themselves."""

API_ROOT = "/api/v4"
LOG_IN = "/login"
UPLOADS = "/uploads/"
CONTROL = "/simulator"
