"""Arguments that tutorials rarely use: odd axes, strides, merge modes, masks of trained values, averaged weights."""

from .example import classes, example, fractions, numbers, one_hot, words
from .framework import keras, layers, ops


@example(x=fractions(10, 10, 8), y=one_hot(4), in_keras2=False)
def grouped_residuals():
    """Blocks of ResNeXt, a learning rate that warms up, smoothed labels."""

    def block(x, filters, strides):
        y = layers.Conv2D(filters, 1, use_bias=False, kernel_initializer="he_uniform")(x)
        y = layers.Activation("silu")(layers.BatchNormalization(momentum=0.9, epsilon=1e-5)(y))
        y = layers.Conv2D(filters, 3, strides=strides, groups=4, padding="same", use_bias=False)(y)
        y = layers.ELU(0.5)(layers.BatchNormalization(gamma_regularizer="l2")(y))
        y = layers.BatchNormalization()(layers.Conv2D(2 * filters, 1, use_bias=False)(y))
        return layers.Activation("silu")(layers.Add()([y, layers.Conv2D(2 * filters, 1, strides=strides)(x)]))

    inputs = keras.Input((10, 10, 8))
    x = layers.GlobalAveragePooling2D()(block(block(inputs, 8, 1), 4, 2))
    model = keras.Model(inputs, layers.Dense(4, activation="softmax")(x))
    rate = keras.optimizers.schedules.CosineDecay(0.02, 4, alpha=0.1, warmup_target=0.05, warmup_steps=2)
    loss = keras.losses.CategoricalCrossentropy(label_smoothing=0.1)
    metrics = ["accuracy", keras.metrics.AUC(multi_label=True, num_labels=4, num_thresholds=20)]
    model.compile(keras.optimizers.SGD(rate, momentum=0.9, nesterov=True), loss, metrics=metrics)
    return model


@example(x=fractions(13, 11, 2), y=classes(3, 13, 11), in_keras2=False)
def dilated_segmentation():
    inputs = keras.Input((13, 11, 2))
    x = layers.Conv2D(4, (3, 5), dilation_rate=(2, 1), padding="same", activation="mish")(inputs)
    x = layers.DepthwiseConv2D(3, dilation_rate=2, padding="same", depth_multiplier=2, depthwise_regularizer="l1")(x)
    x = layers.GroupNormalization(4)(x)
    one = keras.constraints.UnitNorm(axis=2)
    x = layers.SeparableConv2D(4, (1, 3), dilation_rate=(1, 3), padding="same", pointwise_constraint=one)(x)
    x = layers.SpatialDropout2D(0.0)(layers.PReLU(shared_axes=[1, 2])(x))
    model = keras.Model(inputs, layers.Conv2D(3, 1)(x))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=0)
    model.compile(keras.optimizers.Nadam(0.005), loss, metrics=[keras.metrics.MeanIoU(3, sparse_y_pred=False)])
    return model


@example(x=numbers(7, 4), y=numbers(3, 2), in_keras2=False)
def merged_directions():
    """Every merge mode of Bidirectional, over layers and over cells."""
    x = inputs = keras.Input((7, 4))
    x = layers.Bidirectional(layers.LSTM(3, return_sequences=True, recurrent_regularizer="l2"), merge_mode="ave")(x)
    x = layers.Bidirectional(layers.GRU(3, return_sequences=True, reset_after=False), merge_mode="mul")(x)
    x = layers.Bidirectional(layers.SimpleRNN(3, return_sequences=True, activation="relu"))(x)
    x = layers.RepeatVector(3)(layers.Concatenate()(layers.Bidirectional(layers.LSTM(2), merge_mode=None)(x)))
    cells = [layers.LSTMCell(2), layers.SimpleRNNCell(3)]
    x = layers.Bidirectional(layers.RNN(cells, return_sequences=True), merge_mode="sum")(x)
    model = keras.Model(inputs, layers.TimeDistributed(layers.Dense(2))(x))
    model.compile(keras.optimizers.RMSprop(0.002, centered=True, momentum=0.5), "huber", metrics=["mae"])
    return model


@example(x=fractions(2, 7, 7, 2), y=fractions(7, 7, 1), in_keras2=False)
def dilated_frames():
    x = inputs = keras.Input((2, 7, 7, 2))
    recurrent = layers.ConvLSTM2D(2, (3, 2), padding="same", dilation_rate=2, return_sequences=True, use_bias=False)
    x = layers.SpatialDropout3D(0.0)(layers.Bidirectional(recurrent)(x))
    x = layers.Conv3D(2, (2, 3, 3), padding="same", activation="softplus")(x)
    x = layers.ConvLSTM2D(1, 3, padding="same", activation="sigmoid")(x)
    model = keras.Model(inputs, x)
    model.compile(keras.optimizers.Nadam(), "kl_divergence", metrics=["poisson"])
    return model


@example(x=fractions(2, 6, 9, 11), y=numbers(5), in_keras2=False)
def volumes_channels_first():
    options = {"data_format": "channels_first"}
    x = inputs = keras.Input((2, 6, 9, 11))
    x = layers.Conv3D(4, (1, 3, 3), strides=(1, 2, 2), padding="same", groups=2, **options)(x)
    x = layers.BatchNormalization(axis=1, scale=False)(x)
    x = layers.Conv3DTranspose(3, 2, strides=(2, 1, 1), **options)(x)
    x = layers.AveragePooling3D((2, 2, 1), padding="same", **options)(x)
    x = layers.UpSampling3D((1, 2, 1), **options)(x)
    x = layers.ZeroPadding3D(((0, 1), (1, 0), (2, 2)), **options)(x)
    x = layers.GlobalAveragePooling3D(**options)(layers.Cropping3D(((1, 1), (1, 0), (0, 1)), **options)(x))
    model = keras.Model(inputs, layers.Dense(5)(x))
    model.compile(keras.optimizers.SGD(0.02, momentum=0.9), "mse", metrics=["cosine_similarity"])
    return model


@example(x=fractions(1, 7, 1), y=numbers(1), in_keras2=False)
def axes_of_size_one():
    x = inputs = keras.Input((1, 7, 1))
    x = layers.Conv2D(1, (1, 3), strides=(3, 2), padding="same")(x)
    x = layers.LayerNormalization(axis=(1, 3))(x)
    x = layers.UnitNormalization(axis=[2])(layers.GroupNormalization(1)(x))
    x = layers.Conv2DTranspose(1, (2, 1), strides=(1, 3))(layers.AveragePooling2D((1, 2))(x))
    x = layers.Reshape((-1, 1))(layers.RMSNormalization(axis=(2, 3))(x))
    model = keras.Model(inputs, layers.Dense(1)(layers.LSTM(1)(x)))
    model.compile("sgd", "log_cosh", metrics=["mae"])
    return model


@example(x=fractions(4, 6, 3), y=numbers(1), in_keras2=False)
def normalized_over_axes():
    x = inputs = keras.Input((4, 6, 3))
    x = layers.BatchNormalization(axis=2)(x)
    x = layers.LayerNormalization(axis=-2, center=False)(x)
    x = layers.LayerNormalization(axis=(1, 2, 3), scale=False)(x)
    x = layers.GroupNormalization(groups=2, axis=1)(x)
    x = layers.GroupNormalization(groups=-1, axis=2)(x)
    x = layers.RMSNormalization(axis=[1, 2, 3])(layers.UnitNormalization(axis=(1, 2))(x))
    start = keras.initializers.VarianceScaling(2.0, "fan_avg", "untruncated_normal")
    model = keras.Model(inputs, layers.Dense(1, kernel_initializer=start)(layers.Flatten()(x)))
    model.compile(keras.optimizers.AdamW(0.002, weight_decay=0.05), "mean_absolute_error")
    return model


@example(x=words(9, 5), y=numbers(1), in_keras2=False)
def masks_of_trained_values():
    """Masks that follow from trained tensors, through layers that combine masks."""
    inputs = keras.Input((5,))
    embedded = layers.Embedding(9, 4)(inputs)
    gate = layers.Dense(4, activation="relu", kernel_initializer="random_normal")(embedded)
    masked = layers.Masking()(gate)
    x = layers.Concatenate()([masked, layers.LSTM(3, return_sequences=True)(masked), embedded])
    y = layers.Add()([masked, layers.Dense(4)(embedded)])
    z = layers.Maximum()([layers.Masking()(layers.ReLU()(embedded)), masked])
    x = layers.MultiHeadAttention(2, 3)(x, x)
    summaries = [
        layers.GRU(3)(layers.Concatenate(axis=1)([y, z])),
        layers.GlobalAveragePooling1D()(layers.Masking()(layers.ReLU()(y))),
        layers.Bidirectional(layers.LSTM(2))(x, mask=ops.any(ops.not_equal(gate, 0.0), axis=-1)),
        layers.Flatten()(layers.TimeDistributed(layers.Dense(2))(masked)),
    ]
    model = keras.Model(inputs, layers.Dense(1)(layers.Concatenate()(summaries)))
    model.compile("adam", "mse", metrics=["mae"])
    return model


@example(x=fractions(7, 5, 2), y=numbers(1), in_keras2=False)
def odd_strides():
    x = inputs = keras.Input((7, 5, 2))
    x = layers.Conv2D(3, (2, 4), strides=(3, 2), padding="same")(x)
    x = layers.Conv2DTranspose(2, (3, 2), strides=(4, 3), padding="same", output_padding=(2, 1))(x)
    x = layers.MaxPooling2D((3, 2), strides=(2, 3), padding="same")(x)
    x = layers.DepthwiseConv2D((2, 3), strides=(2, 2), padding="same")(x)
    x = layers.SeparableConv2D(3, (3, 2), strides=(2, 2), padding="same")(x)
    x = layers.Conv2D(1, 2, strides=2)(layers.UpSampling2D((3, 2), interpolation="bilinear")(x))
    model = keras.Model(inputs, layers.Dense(1)(layers.Flatten()(x)))
    model.compile("adam", "mse")
    return model


@example(x=numbers(6, 3), y={"trend": numbers(4), "kind": one_hot(3)}, in_keras2=False)
def averaged_weights_of_two_tasks():
    inputs = keras.Input((6, 3))
    x, h, c = layers.LSTM(4, return_sequences=True, return_state=True)(inputs)
    x = layers.MultiHeadAttention(2, 3, value_dim=2, output_shape=5, attention_axes=1)(x, x, use_causal_mask=True)
    x = layers.Concatenate()([layers.GlobalMaxPooling1D()(x), h, c])
    trend = layers.Dense(4, name="trend", activity_regularizer="l2")(x)
    kind = layers.Dense(3, activation="softmax", name="kind")(layers.ActivityRegularization(0.01, 0.02)(x))
    model = keras.Model(inputs, [trend, kind])
    average = {"use_ema": True, "ema_momentum": 0.9, "ema_overwrite_frequency": 2}
    model.compile(
        keras.optimizers.Adam(0.005, global_clipnorm=0.7, **average),
        {"trend": "mse", "kind": keras.losses.CategoricalFocalCrossentropy()},
        loss_weights={"trend": 0.3, "kind": 2.0},
        metrics={"trend": ["mae", "mse"], "kind": ["accuracy", keras.metrics.F1Score(average="macro")]},
    )
    return model
