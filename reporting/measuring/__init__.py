"""What a target's actual value is made of, and the terms it is measured against."""
