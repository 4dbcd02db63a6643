"""What people propose: texts with visible versions, and the supports they gather."""
