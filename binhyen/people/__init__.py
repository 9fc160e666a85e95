"""The people room: users, posts, appointments, roles, signing in."""
