"""The pages of Chinese departments, as their offices publish them: a reader of text and HTML, and an adapter."""
