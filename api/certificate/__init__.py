"""The certificate as a document (第八条): on paper, signed as a PDF, and as a credential that machines can verify. No database."""
