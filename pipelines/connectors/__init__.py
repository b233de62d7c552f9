"""Ways to get bytes: the mirror folder, files packaged with the project, generators, HTTP."""
