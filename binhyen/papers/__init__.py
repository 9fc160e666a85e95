"""The papers room: official documents in the layout of Decree 30/2020/NĐ-CP, as .docx and as PDF.

It knows nothing of units, periods or reports. Another room describes a document in plain values and gets bytes:

    from binhyen.papers import services
    from binhyen.papers.document import Document, Heading, Paragraph, Item, Table, Column, Row, Signature, Annex

    services.write_docx(document) -> bytes        the same document gives the same bytes
    services.write_pdf(document) -> bytes         PDF/UA-1; PdfUnavailable (503) where the system has no Pango
    services.can_write_pdf() -> bool
    services.read_root(data) -> str | None        from a PDF or .docx that somebody sends

`Document.root` (64 hexadecimal digits) is printed at the foot of the last page with a short code and kept among the
properties of the file. Texts are Vietnamese whatever the language of the interface; the people guard reads them.
"""
