"""The files room: what is uploaded is checked, cleaned, stored by its hash and served safely."""
