"""Device, name, moment → verdict. Pure."""
