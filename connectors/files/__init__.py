"""The reader of files: exports of cases and customers, read whole before anything of them is stored (INT-1, INT-2)."""
