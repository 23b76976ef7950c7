"""What is written of a coverage for machines: lines, JSON, Atom, JSON-LD."""
