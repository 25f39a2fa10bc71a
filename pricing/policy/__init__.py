"""Guard rails as pure arithmetic: the moment is an argument, nothing is read, nothing is written.

- `guarding`: the price that may be set. The order of the rules is written there.
- `floors`, `ladders`, `steps`: its parts.
- `rivals`: which competitors' offers count, and when following them must stop.
- `claims`: which "was" price the law allows.
"""
