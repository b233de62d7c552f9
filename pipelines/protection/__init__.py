"""Protection: which figures are reliable enough to show, and which would tell too much about a few persons."""
