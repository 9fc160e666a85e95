"""The verbs of the simulation room: make a nation, open its sample accounts, run the demo, practise."""
