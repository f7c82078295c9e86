"""What a page costs as the register grows, and what a release costs; see docs."""
