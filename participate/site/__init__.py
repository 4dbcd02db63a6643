"""Reading pages that join several features: home, consultation, proposal, my participation."""
