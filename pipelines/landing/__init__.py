"""Landing: the bytes as received, named by their SHA-256, and the ledger of where they came from."""
