"""The group, ElGamal, proofs and signatures: mathematics without any format of its own."""
