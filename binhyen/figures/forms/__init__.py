"""What people type into the pages of this room: read and checked for its shape, never written."""
