"""The papers room: official documents, as .docx and as PDF."""
