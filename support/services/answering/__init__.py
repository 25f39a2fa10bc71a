"""Templates: facts of tools put into sentences, in the active language. A sentence without its fact is not said."""
