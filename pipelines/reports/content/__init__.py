"""What the reports say: a release in, a `Document` and the frames of its data annex out. No file format here."""
