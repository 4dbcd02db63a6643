"""The command `ballots`: the auditor's, the registrar's and the trustee's tool.

It works with files alone: no account, no database, no network, and nothing installed but PyNaCl.
This is the only place of the core that opens files, draws randomness and prints.
"""
