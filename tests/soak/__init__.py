"""Long runs outside `make test`: a module a subject, each by `python -m tests.soak.<name>`, one line a figure."""
