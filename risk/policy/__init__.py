"""From a score to a decision: pure arithmetic, without a clock, a database or chance.

- `expressions`: reads and checks a rule's expression; `evaluating` asks it of an order; `probing` finds rules that
  match every order or none.
- `ruling`: the hard rules, in their order of precedence; `guards`: those of the first day; `staging`: who may
  publish what, and when.
- `costs`: what each action is expected to cost; `deciding`: rules, costs, deadline and control group together.
- `suspecting`: what is no order: let it pass, or let a person look.
- `reasons`: at most five reasons from a score's exact contributions.
- `watching`: when something is out of the ordinary. `counting`: how good decisions were, and to whom.
- `trying`: a rule against orders whose outcome has arrived. `queueing`: what is worth a person's time.
"""
