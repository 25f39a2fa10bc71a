"""Checks what a language model wrote against sentences that templates filled in: pure code, with no model in it.

A sentence is kept only if one sentence of the templates supports it as a whole: each number, date, amount and code in
it stands there, in the same order where that matters; each other word stands there or is a word that claims nothing;
and it denies, allows, promises and limits just what that sentence does. So no lie has to be recognised: a true sentence
has to be.

Reading numerals is arithmetic that content's verifier needs as well. Policies import nothing but their own contracts,
so each app reads the forms of its own sentences: there counts of reviewers, here dates, amounts and order numbers.
"""

from support.policy.verifying.checking import Reason, faults, sentences, supported
from support.policy.verifying.reading import Reading, read
from support.policy.verifying.values import Kind, Value

__all__ = ["Kind", "Reading", "Reason", "Value", "faults", "read", "sentences", "supported"]
