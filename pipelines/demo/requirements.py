"""What the made-up advertisements ask for: phrases by major group, each asked for by a share of its advertisements."""

from __future__ import annotations

import numpy as np

from pipelines.demo.draws import Array

EVERYWHERE = {"teamwork": 0.35, "good communication skills": 0.3, "willingness to learn": 0.2, "English": 0.15}
ASKED_BY_MAJOR = {
    "1": {"project management": 0.4, "leadership": 0.5, "budgeting": 0.3, "negotiation": 0.3},
    "2": {"Python": 0.15, "Microsoft Excel": 0.25, "project management": 0.25, "analytical thinking": 0.35},
    "3": {"Microsoft Excel": 0.3, "technical drawings": 0.2, "accounting": 0.15, "customer service": 0.2},
    "4": {"Microsoft Office": 0.5, "data entry": 0.35, "accuracy": 0.4, "customer service": 0.25},
    "5": {"customer service": 0.5, "cash register": 0.3, "first aid": 0.1, "German": 0.1},
    "6": {"driving licence category B": 0.3, "operating agricultural machinery": 0.3},
    "7": {"welding": 0.3, "technical drawings": 0.35, "driving licence category B": 0.35, "power tools": 0.25},
    "8": {"driving licence category C": 0.35, "forklift licence": 0.3, "accuracy": 0.2},
    "9": {"physical fitness": 0.3, "cleaning": 0.25, "reliability": 0.3},
}


def requirements(units: Array, uniform: Array) -> list[str]:
    """Return what each advertisement asks for, as a sentence.

    Args:
        units: The unit group of each.
        uniform: Numbers from 0 to 1, one row an advertisement and as many columns as `WIDTH`.
    """
    sentences = np.full(units.size, "", dtype=object)
    for major, own in ASKED_BY_MAJOR.items():
        mine = units.astype("<U1") == major
        asked = EVERYWHERE | own
        chosen = uniform[mine, : len(asked)] < np.array(list(asked.values()))
        phrases = np.where(chosen, np.array([f"{phrase}; " for phrase in asked], dtype=object), "")
        sentences[mine] = phrases.sum(axis=1)
    return [f" Requirements: {said.strip('; ')}." if said else "" for said in sentences]


WIDTH = len(EVERYWHERE) + max(map(len, ASKED_BY_MAJOR.values()))
