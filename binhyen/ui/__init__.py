"""The shell and the components: every page is made of these. Leans on core only."""
