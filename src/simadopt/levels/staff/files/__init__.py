"""Staff, ties and matrices as their files give them."""
