"""Policy search under a budget: whom to train or coach, in what, how long, when, and when again."""
