"""Stand-in until the generator of the demonstration source is written."""
from pathlib import Path
def generate(name: str, period: str, folder: Path) -> Path:
    raise NotImplementedError
