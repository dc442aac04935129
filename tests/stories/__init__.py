"""What people live through, told from their side, through the local workspace and the whole of casebot."""
