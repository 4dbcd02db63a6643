"""Electoral rolls: who may vote in which chamber, and the seal over each roll."""
