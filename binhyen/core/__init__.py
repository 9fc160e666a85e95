"""The ground floor: errors, decisions, the actor, guarded fields, writing, the clock, Vietnamese text."""
