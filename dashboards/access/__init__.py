"""Who may see what: settings, signing in, roles, limits, the audit log. See docs/access.md."""
