"""The Keras of the examples: Keras 3, or with EXAMPLES_KERAS=tf_keras Keras 2 and functions for its `ops`."""

import os

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
IS_KERAS_2 = os.environ.get("EXAMPLES_KERAS") == "tf_keras"

import tensorflow as tf  # noqa: E402

tf.get_logger().setLevel("ERROR")


class TensorFlowOperations:
    """The functions of TensorFlow that users of Keras 2 write where users of Keras 3 write `keras.ops`."""

    absolute = abs = staticmethod(tf.abs)
    arange = staticmethod(tf.range)
    cast = staticmethod(tf.cast)
    concatenate = staticmethod(tf.concat)
    exp = staticmethod(tf.exp)
    expand_dims = staticmethod(tf.expand_dims)
    log = staticmethod(tf.math.log)
    matmul = staticmethod(tf.matmul)
    max = staticmethod(tf.reduce_max)
    maximum = staticmethod(tf.maximum)
    mean = staticmethod(tf.reduce_mean)
    not_equal = staticmethod(tf.not_equal)
    relu = staticmethod(tf.nn.relu)
    reshape = staticmethod(tf.reshape)
    sigmoid = staticmethod(tf.sigmoid)
    softmax = staticmethod(tf.nn.softmax)
    sqrt = staticmethod(tf.sqrt)
    square = staticmethod(tf.square)
    squeeze = staticmethod(tf.squeeze)
    stack = staticmethod(tf.stack)
    sum = staticmethod(tf.reduce_sum)
    tanh = staticmethod(tf.tanh)
    transpose = staticmethod(tf.transpose)
    where = staticmethod(tf.where)


if IS_KERAS_2:
    import tf_keras as keras  # noqa: E402

    ops = TensorFlowOperations
else:
    import keras  # noqa: E402
    from keras import ops  # noqa: E402

layers = keras.layers
__all__ = ["IS_KERAS_2", "keras", "layers", "ops", "tf"]
