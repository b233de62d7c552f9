"""Word to the people on duty, by mail or to an address on the network, of what needs somebody to look."""
