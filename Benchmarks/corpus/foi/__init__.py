"""Made-up yearly reports on freedom of information, with the truth of every figure in them."""
