"""Everything that runs: settings, composition, scheduler, delivery, server and command line."""
