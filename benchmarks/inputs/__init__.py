"""What is measured with: generated registers and their changes, real registers, workbooks."""
