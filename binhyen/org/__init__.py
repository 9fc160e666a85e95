"""Units over time: provinces, communes, residential groups, what became what, and the bodies of a place."""
