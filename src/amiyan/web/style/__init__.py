"""The living page of the components that pages are made of."""
