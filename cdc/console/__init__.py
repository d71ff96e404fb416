"""The web page and the HTTP interface: what people see and the levers they pull."""
