"""What Dagster does by itself: jobs, release calendars, and sensors."""
