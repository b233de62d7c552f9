"""From what a file says of its variables to a proposal of how they become harmonised ones, with the evidence."""
