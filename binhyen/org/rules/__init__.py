"""Pure rules of the org room: intervals, preorder, weights, names, plans, tables. No ORM, no clock."""
