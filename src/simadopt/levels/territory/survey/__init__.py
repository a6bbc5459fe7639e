"""The 120 answers of 2017: who answers, what they say, what was published."""
