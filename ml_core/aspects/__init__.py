"""What a review says about which aspect.

`polarity` is taught by labelled terms; `clauses` learns from stars alone, on top of the opinion words in
`lexicon`; `discovery` proposes aspects that nobody has named yet. Modules are imported by their names: only
`polarity` needs torch.
"""
