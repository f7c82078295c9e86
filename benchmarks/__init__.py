"""What a page costs as the register grows, and what a release costs.

How to run it, what it builds and what came out: docs/performance.md.
"""
