"""Adding and removing documents over the web; the desk reads them."""
