"""Following a consultation by mail, with a way out in every mail."""
