"""The witness: what the regulation says, typed from its text, against what the law engine answers."""
