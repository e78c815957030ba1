"""The shipped weights, tokenizer and card: data."""
