"""The books of a day computed again from the evidence, beside what stands."""
