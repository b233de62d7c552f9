"""`lmis source check`: a source's YAML tried on its file, with what a statistician needs to mend it."""
