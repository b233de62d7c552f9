"""The skills that an advertisement asks for: a lexicon of what is asked for, and what finds it in a text."""
