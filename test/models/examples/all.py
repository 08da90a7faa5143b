"""Imports every file of examples, which registers them."""

from . import (  # noqa: F401
    attention,
    compiled,
    data_layers,
    dense,
    frozen,
    guides,
    images,
    nested,
    operations,
    patches,
    pictures,
    recurrent,
    sequences,
    structures,
    tables,
    text,
    transformers,
    unusual,
    windows,
)
from .example import EXAMPLES

__all__ = ["EXAMPLES"]
