"""The doers of this stage; the catalogue names them."""
