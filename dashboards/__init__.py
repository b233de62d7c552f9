"""Dashboards: a release, read and shown. Nothing here reads the warehouse or a microdata row."""
