"""The client of the Sage Sales Management API: session, rate, errors and lists; for whoever reads or writes there."""
