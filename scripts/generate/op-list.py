"""Writes TensorFlow's own list of its operations, an OpList (tensorflow/core/framework/op_def.proto), to standard output.

Usage: python3 op-list.py FOLDER_OF_THE_LIBRARIES
"""

import ctypes
import os
import sys


class TFBuffer(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("length", ctypes.c_size_t), ("free", ctypes.c_void_p)]


folder = sys.argv[1]
ctypes.CDLL(os.path.join(folder, "libtensorflow_framework.so.2"), mode=ctypes.RTLD_GLOBAL)
tensorflow = ctypes.CDLL(os.path.join(folder, "libtensorflow_cc.so.2"))
tensorflow.TF_GetAllOpList.restype = ctypes.POINTER(TFBuffer)
buffer = tensorflow.TF_GetAllOpList().contents
sys.stdout.buffer.write(ctypes.string_at(buffer.data, buffer.length))
