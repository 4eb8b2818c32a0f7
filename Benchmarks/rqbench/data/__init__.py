"""The generated data: the tables of the domain and those of the H2O.ai database benchmark."""
