"""What the state promises: dated parameters, eligibility clauses, tariff and evidence policy.

One folder a programme. Everything here is pure: values in, values out.
"""
