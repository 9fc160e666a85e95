"""The notify room: letters leave through an outbox."""
