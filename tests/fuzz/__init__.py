"""Inputs that nobody meant to send: made by rules, damaged at random, and held against an independent answer.

A few of each kind in `make test`; as many as wanted by `python -m tests.soak.fuzz`.
"""
