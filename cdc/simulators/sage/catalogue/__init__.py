"""How the bridge names and types each column, endpoint by endpoint (hyperaccounts.md, section 2): data, not code."""
