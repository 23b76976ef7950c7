"""Factories of the models, one each; defaults give a minimal valid record."""
