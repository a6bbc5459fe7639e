"""The simulated survey: who is asked, what is asked, and what published figures say of it."""
