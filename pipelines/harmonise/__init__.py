"""Harmonising: the codebook applied to staged rows. What it does not know goes to the quarantine, whole."""
