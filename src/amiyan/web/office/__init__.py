"""The office: what a district, a region, the ministry and an auditor see of their scope, down to the lines behind."""
