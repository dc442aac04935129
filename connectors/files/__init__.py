"""Read exports of cases and customers. A file is read whole before anything is stored (INT-1, INT-2)."""
