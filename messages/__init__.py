"""What people see: templates rendered to Block Kit."""
