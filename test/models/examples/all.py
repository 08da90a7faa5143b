"""Imports every file of examples, which registers them."""

from . import dense, guides, images, nested, operations, patches, pictures, sequences, structures, tables, text, transformers, windows  # noqa: F401
from . import dense, guides, images, nested, operations, patches, pictures, recurrent, sequences, structures, tables, text, transformers  # noqa: F401
from . import attention, dense, guides, images, nested, operations, patches, pictures, sequences, structures, tables, text, transformers  # noqa: F401
from . import compiled  # noqa: F401
from .example import EXAMPLES

__all__ = ["EXAMPLES"]
