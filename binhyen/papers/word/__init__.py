"""The Word file: the plan as WordprocessingML with named styles, packed the same way each time."""
