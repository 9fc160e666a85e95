"""`simulate` makes a sample nation, `demo` shows one."""
