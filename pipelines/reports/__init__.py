"""Reports of a release: one document, written as HTML, PDF, DOCX, and its data as CSV and XLSX."""
