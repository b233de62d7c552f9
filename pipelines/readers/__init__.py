"""Readers: bytes to frames, one module a format. Values stay exactly as the producer wrote them, as text."""
