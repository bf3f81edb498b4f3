"""Reading and linking on Spark: the same functions, on as many machines as there are."""
