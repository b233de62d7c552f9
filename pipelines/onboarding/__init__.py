"""A new source: what a file says of itself, a proposal for its YAML, and a check of the YAML on the file."""
