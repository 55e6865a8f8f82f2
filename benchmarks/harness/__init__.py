"""What starts, loads and watches that which is measured."""
