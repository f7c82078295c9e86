"""What the tests are built with: nothing here is a test."""
