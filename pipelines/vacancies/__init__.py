"""What the system finds in an advertisement: personal data to remove, occupation, skills, copies of other ones."""
