"""What the rules need from the world, as Protocols. Storage implements them; the composition root passes them in."""
