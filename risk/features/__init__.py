"""Inputs of a screening, as of the moment before its event is added.

One definition for both worlds: `reading` turns what is remembered of an event's links into numbers, and does not
know where that came from. Offline `replaying` keeps it in memory and goes through events in the order in which the
shop learnt of them; online `redis_memory` keeps it in Redis. A test shows that both give the same bits.

- `traces`: what is remembered of an event, as text of a few bytes.
- `memory`: the interface of a memory, and the one of a process. `redis_memory`: the one that all workers share.
- `reading`: the features. `replaying`: a whole history, for training and back-tests.
"""
