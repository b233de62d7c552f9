"""Releases: what readers see.

`build.publish` turns a finished warehouse into an immutable folder, `store` lists, verifies and switches such
folders, `query` reads one. Nothing here harmonises data, computes an indicator, or deletes a release.
"""
