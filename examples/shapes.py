"""Drawings of three shapes, for the examples on images."""

import numpy as np

SIZE, SHAPES = 20, ["square", "disc", "cross"]


def draw(shapes, random):
    """One image of noise for each number of a shape, which is somewhere in it, as values of 0 to 1."""
    count = len(shapes)
    row, column = np.indices((SIZE, SIZE))
    center = random.integers(5, SIZE - 5, size=(2, count, 1, 1))
    down, across = np.abs(row - center[0]), np.abs(column - center[1])
    square = np.maximum(down, across) == 4
    disc = down**2 + across**2 <= 16
    cross = (np.minimum(down, across) <= 0) & (np.maximum(down, across) <= 4)
    ink = np.select([shapes.reshape(-1, 1, 1) == 0, shapes.reshape(-1, 1, 1) == 1], [square, disc], cross)
    return np.clip(0.8 * ink + random.normal(0.1, 0.05, size=ink.shape), 0, 1)[..., None].astype("float32")
