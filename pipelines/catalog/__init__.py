"""The catalogue: one YAML file a source, by kind, and the schema they must fit."""
