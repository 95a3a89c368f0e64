"""Open data: monthly figures by place and region, published as releases that never change."""
