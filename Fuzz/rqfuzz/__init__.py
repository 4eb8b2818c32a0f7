"""Random queries for rq, and what their answers are held to."""
