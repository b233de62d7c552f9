"""Many readers at once, while the nightly run publishes a release."""
