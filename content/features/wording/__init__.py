"""What the words of a review give away, with the place of each: orders to an assistant, advertising, abuse.

Regular expressions and word lists, in files that an operator's developer can extend (`*.toml`), over several readings
of the text: as people see it, as letters alone, decoded. No model and no database: the same text has the same findings.
"""

from content.features.wording.findings import UNMASKED, find

__all__ = ["UNMASKED", "find"]
