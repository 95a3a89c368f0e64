"""The auditor's desk: samples that anybody draws again, what is found of them, acts of people in office, books to take away."""
