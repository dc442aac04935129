"""What runs: settings, files, the doors through which cases come in."""
