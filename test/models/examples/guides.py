"""Models in the manner of the guides of Keras and of notebooks: each with something that the others do not have."""

from .example import classes, example, flags, fractions, marks, numbers, of, one_hot, pixels, steps, words
from .framework import keras, layers, ops

@example(x=numbers(5), y=numbers(2), in_keras2=False)
def unusual_operators():
    x = keras.Input((5,))
    # Not as wide as the batch is long: TensorFlow 2.21 adds [6, 6] and [6, 1] wrongly in Keras.
    y = -x
    y = abs(y) ** 1.5 + 2.0 ** (0.1 * x) - 3 % 2
    y = y / (1 + x * x) + (x // 1) * 0.1 + x % 0.7
    z = 1.0 / (2.0 + y * y)
    mask = (x > 0) & (x < 1) | ~(x >= -1)
    z = z * ops.cast(mask, "float32") + ops.cast(x != 0, "float32")
    z = z[:, ::-1] + z[..., 0:1] + z[:, None, :][:, 0]
    w = layers.Dense(4, name="w")(z)
    v = ops.expand_dims(w, 1) @ ops.reshape(layers.Dense(8)(z), (-1, 4, 2))
    model = keras.Model(x, v[:, 0, :], name="weird ops")
    model.compile(optimizer=keras.optimizers.SGD(0.0001, momentum=0.9, nesterov=True), loss="mse", metrics=["mae", "mse"])
    return model


@example(x={"anchor": fractions(8, 8, 1), "positive": fractions(8, 8, 1), "negative": fractions(8, 8, 1)}, y=numbers(2), in_keras2=False)
def triplet():
    base_in = keras.Input((8, 8, 1))
    x = layers.Conv2D(4, 3, activation="relu", padding="same", strides=2)(base_in)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dense(8)(x)
    x = ops.normalize(x, axis=-1)
    base = keras.Model(base_in, x, name="Embedding Net")
    a, p, n = (keras.Input((8, 8, 1), name=k) for k in ("anchor", "positive", "negative"))
    ea, ep, en = base(a), base(p), base(n)
    d1 = ops.sum(ops.square(ea - ep), axis=-1)
    d2 = ops.sum(ops.square(ea - en), axis=-1)
    out = ops.stack([d1, d2], axis=1)
    model = keras.Model(inputs=[a, p, n], outputs=out)
    model.compile(optimizer=keras.optimizers.Adam(1e-3, epsilon=1e-6, beta_1=0.5), loss="mae")
    return model


@example(x=fractions(8, 8, 3), y={"out_a": classes(4), "out_b": numbers(2)}, in_keras2=False)
def compiled_with_objects():
    i = keras.Input((8, 8, 3), name="image input")
    x = layers.Conv2D(4, (3, 2), strides=(2, 1), dilation_rate=1, activation="swish")(i)
    x = layers.SpatialDropout2D(0.0)(x)
    x = layers.GroupNormalization(groups=2)(x)
    x = layers.Flatten()(x)
    a = layers.Dense(4, name="out_a")(x)
    b = layers.Dense(2, name="out_b", kernel_regularizer=keras.regularizers.L1L2(1e-4, 1e-3))(x)
    model = keras.Model(i, [a, b])
    model.compile(
        optimizer=keras.optimizers.AdamW(
            keras.optimizers.schedules.CosineDecay(1e-3, 10, warmup_target=2e-3, warmup_steps=2), weight_decay=1e-3, clipnorm=1.0
        ),
        loss={"out_a": keras.losses.SparseCategoricalCrossentropy(from_logits=True), "out_b": keras.losses.Huber(delta=1.0)},
        loss_weights={"out_a": 0.3, "out_b": 2.0},
        metrics={"out_a": [keras.metrics.SparseCategoricalAccuracy(name="acc")], "out_b": "mae"},
        weighted_metrics={"out_b": [keras.metrics.RootMeanSquaredError(name="rmse")]},
    )
    return model


@example(x=numbers(5), y={"head a": numbers(1), "головa": flags(1)}, in_keras2=False)
def odd_layer_names():
    i = keras.Input((5,), name="входные данные")
    x = layers.Dense(6, activation="relu", name="слой №1 (relu)")(i)
    x = layers.Dense(6, activation=keras.activations.gelu, name="__proto__")(x)
    x = layers.Dense(6, activation="tanh", name="constructor")(x)
    a = layers.Dense(1, name="head a")(x)
    b = layers.Dense(1, activation="sigmoid", name="головa")(x)
    model = keras.Model(i, [a, b], name="模型 one")
    model.compile(
        "adam",
        loss={"head a": "mse", "головa": "binary_crossentropy"},
        metrics={"головa": ["accuracy", keras.metrics.AUC(name="auc_1")]},
    )
    return model


@example(x=numbers(4), y={"a": numbers(1), "b": numbers(1), "c": numbers(1)}, in_keras2=False)
def dict_model_loss_string():
    i = {"z": keras.Input((4,), name="z")}
    x = layers.Dense(5, activation="selu", kernel_initializer="lecun_normal")(i["z"])
    out = {"c": layers.Dense(1)(x), "a": layers.Dense(1)(x), "b": layers.Dense(1)(x)}
    model = keras.Model(i, out)
    model.compile("nadam", loss={k: "mse" for k in "abc"}, metrics={"a": ["mae"], "b": ["mse", "mape"]}, loss_weights={"a": 1, "b": 2, "c": 3})
    return model


@example(x={"tokens": words(20, 7), "meta": numbers(3)}, y=classes(3), in_keras2=False)
def lstm_text_and_meta():
    t = keras.Input((7,), dtype="int32", name="tokens")
    m = keras.Input((3,), name="meta")
    e = layers.Embedding(20, 6, mask_zero=True, embeddings_regularizer="l2")(t)
    x = layers.Bidirectional(layers.LSTM(4, return_sequences=True, recurrent_dropout=0.0), merge_mode="sum")(e)
    x = layers.Bidirectional(layers.GRU(3, reset_after=False), merge_mode="ave")(x)
    x = layers.concatenate([x, m], axis=-1)
    x = layers.Dense(5, activation="leaky_relu", activity_regularizer="l1")(x)
    out = layers.Dense(3, activation="softmax")(x)
    model = keras.Model([t, m], out)
    model.compile(keras.optimizers.RMSprop(1e-3, rho=0.8, momentum=0.1, centered=True), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@example(x=words(30, 9), y=classes(30, 9), in_keras2=False)
def mini_gpt():
    i = keras.Input((9,), dtype="int32")
    positions = ops.arange(0, 9, 1)
    x = layers.Embedding(30, 8)(i) + layers.Embedding(9, 8)(positions)
    for _ in range(2):
        h = layers.LayerNormalization(epsilon=1e-5)(x)
        a = layers.MultiHeadAttention(num_heads=2, key_dim=4, dropout=0.0)(h, h, use_causal_mask=True)
        x = x + a
        h = layers.LayerNormalization(epsilon=1e-5)(x)
        h = layers.Dense(16, activation="gelu")(h)
        x = x + layers.Dense(8)(h)
    x = layers.LayerNormalization()(x)
    model = keras.Model(i, layers.Dense(30)(x))
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    return model


@example(x=numbers(16, 3), y=classes(4), in_keras2=False)
def wavenet():
    i = keras.Input((16, 3))
    x = layers.Conv1D(6, 1)(i)
    skips = []
    for d in (1, 2, 4):
        t = layers.Conv1D(6, 2, padding="causal", dilation_rate=d, activation="tanh")(x)
        g = layers.Conv1D(6, 2, padding="causal", dilation_rate=d, activation="sigmoid")(x)
        z = layers.Multiply()([t, g])
        s = layers.Conv1D(6, 1)(z)
        skips.append(s)
        x = layers.Add()([x, s])
    x = ops.relu(layers.Add()(skips))
    x = layers.MaxPooling1D(3, strides=2, padding="same")(x)
    x = layers.SpatialDropout1D(0.0)(x)
    x = layers.GlobalMaxPooling1D(keepdims=True)(x)
    x = layers.Flatten()(x)
    model = keras.Model(i, layers.Dense(4, activation="softmax")(x))
    model.compile(keras.optimizers.Adagrad(0.1), "sparse_categorical_crossentropy", metrics=["acc"])
    return model


@example(x=fractions(16, 16, 1), y=flags(16, 16, 1), in_keras2=False)
def attention_unet():
    def block(x, f):
        x = layers.Conv2D(f, 3, padding="same", kernel_initializer="he_normal")(x)
        x = layers.BatchNormalization()(x)
        return layers.Activation("relu")(x)

    i = keras.Input((16, 16, 1))
    c1 = block(i, 4)
    c2 = block(layers.MaxPooling2D()(c1), 6)
    b = block(layers.MaxPooling2D()(c2), 8)
    outs = b
    for skip, f in ((c2, 6), (c1, 4)):
        g = layers.Conv2D(f, 1)(layers.UpSampling2D(interpolation="bilinear")(outs))
        a = layers.Conv2D(f, 1)(skip)
        psi = layers.Conv2D(1, 1, activation="sigmoid")(ops.relu(g + a))
        outs = block(layers.Concatenate(axis=3)([g, skip * psi]), f)
    o = layers.Conv2D(1, 1, activation="sigmoid", dtype="float32")(outs)
    model = keras.Model(inputs=[i], outputs=[o])
    model.compile("adam", keras.losses.BinaryCrossentropy(), metrics=[keras.metrics.MeanSquaredError(), keras.metrics.BinaryAccuracy(threshold=0.4)])
    return model


@example(x=pixels(8, 8, 3), y=classes(3), in_keras2=False)
def swin_like():
    i = keras.Input((8, 8, 3), dtype="uint8")
    x = layers.Rescaling(1.0 / 127.5, offset=-1)(i)
    x = layers.Conv2D(8, 2, strides=2)(x)
    x = ops.reshape(x, (-1, 2, 2, 2, 2, 8))
    x = ops.transpose(x, (0, 1, 3, 2, 4, 5))
    x = ops.reshape(x, (-1, 4, 8))
    q, k, v = ops.split(layers.Dense(24)(x), 3, axis=-1)
    a = ops.softmax(ops.matmul(q, ops.swapaxes(k, 1, 2)) / ops.sqrt(8.0), axis=-1)
    x = layers.Dense(8)(ops.matmul(a, v))
    x = ops.reshape(x, (-1, 2, 2, 2, 2, 8))
    x = ops.reshape(ops.transpose(x, [0, 1, 3, 2, 4, 5]), [-1, 16, 8])
    x = ops.roll(x, shift=-1, axis=1)
    x = ops.mean(x, axis=1)
    model = keras.Model(i, layers.Dense(3)(x))
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    return model


@example(x=fractions(8, 8, 3), y=classes(5), in_keras2=False)
def nested_sequential_first():
    aug = keras.Sequential([layers.Rescaling(2.0), layers.ZeroPadding2D(((1, 0), (0, 1)))], name="augment")
    backbone = keras.Sequential(
        [layers.SeparableConv2D(4, 3, depth_multiplier=2, activation="relu6"), layers.AveragePooling2D((2, 3), strides=1)], name="back bone"
    )
    fi = keras.Input((4,), name="fi")
    head = keras.Model(fi, layers.Dense(5)(fi), name="head")
    model = keras.Sequential([keras.Input((8, 8, 3)), aug, backbone, layers.GlobalAveragePooling2D(), head, layers.Softmax()])
    model.compile(keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(0.1, 2, 0.9, staircase=True)), "sparse_categorical_crossentropy")
    return model


@example(x={"encoder": steps(5, 3), "decoder": numbers(4, 2)}, y=numbers(4, 2), in_keras2=False)
def seq2seq_numbers():
    e, d = keras.Input((5, 3), name="encoder"), keras.Input((4, 2), name="decoder")
    m = layers.Masking(0.0)(e)
    _, h, c = layers.LSTM(6, return_state=True)(m)
    seq, _, _ = layers.LSTM(6, return_sequences=True, return_state=True)(d, initial_state=[h, c])
    out = layers.TimeDistributed(layers.Dense(2, activation="linear"))(seq)
    model = keras.Model([e, d], out)
    model.compile("adam", keras.losses.LogCosh(), metrics=["mae"])
    return model


@example(x={"q": numbers(6, 8), "k": numbers(6, 8)}, y=numbers(3), in_keras2=False)
def cross_attention():
    q, k = keras.Input((6, 8), name="q"), keras.Input((6, 8), name="k")
    att, scores = layers.MultiHeadAttention(2, 4, value_dim=3, output_shape=7, use_bias=False)(q, k, return_attention_scores=True)
    s = ops.mean(scores, axis=(1, 2))
    x = layers.concatenate([layers.GlobalAveragePooling1D()(att), s])
    model = keras.Model([q, k], layers.Dense(3, use_bias=False, kernel_constraint="max_norm")(x))
    model.compile("adamax", "mean_squared_error")
    return model


@example(x=numbers(8), y=one_hot(3), in_keras2=False)
def frozen_parts():
    base_in = keras.Input((8,))
    h = layers.Dense(6, activation="relu", name="d1")(base_in)
    h = layers.BatchNormalization(name="bn")(h)
    h = layers.Dense(6, activation="relu", name="d2")(h)
    base = keras.Model(base_in, h, name="base")
    for layer in base.layers[:-1]:
        layer.trainable = False
    i = keras.Input((8,))
    x = base(i, training=False)
    x = layers.Dense(3, activation="softmax")(x)
    model = keras.Model(i, x)
    model.compile(keras.optimizers.Lion(1e-3), "categorical_crossentropy", metrics=["accuracy"])
    return model


@example(x={"images": fractions(8, 8, 3), "patch": fractions(4, 4, 3)}, y={"sim": numbers(1), "aux": classes(3)}, in_keras2=False)
def contrastive():
    ii, pi = keras.Input((8, 8, 3), name="images"), keras.Input((4, 4, 3), name="patch")
    conv = layers.Conv2D(6, 3, padding="same", activation="relu", name="shared conv")
    pool = layers.GlobalMaxPooling2D()
    proj = keras.Sequential([layers.Dense(5, activation="relu"), layers.Dense(4)], name="projection_head")
    a, b = proj(pool(conv(ii))), proj(pool(conv(pi)))
    sim = layers.Dot(axes=-1, normalize=True)([a, b])
    sim = layers.Activation("linear", name="sim")(sim / 0.1)
    aux = layers.Dense(3, name="aux")(layers.Average()([a, b]))
    model = keras.Model([ii, pi], [sim, aux])
    model.compile(
        keras.optimizers.Adam(keras.optimizers.schedules.PiecewiseConstantDecay([2, 4], [1e-2, 1e-3, 1e-4])),
        ["mse", keras.losses.SparseCategoricalCrossentropy(from_logits=True)],
        loss_weights=[0.5, 1.0],
        metrics=[None, ["accuracy"]],
    )
    return model


@example(x=numbers(12, 4), y=numbers(1), in_keras2=False)
def statistics_pooling():
    i = keras.Input((12, 4))
    x = layers.Conv1D(6, 3, groups=2, padding="valid", strides=1)(i)
    parts = [
        ops.mean(x, axis=1), ops.std(x, axis=1), ops.max(x, axis=1), ops.min(x, axis=1), ops.var(x, axis=1),
        ops.logsumexp(x, axis=1), ops.prod(ops.sigmoid(x), axis=1), ops.norm(x, axis=1),
        ops.take(x, [0], axis=1)[:, 0], x[:, -1], ops.median(x, axis=1), ops.sort(x, axis=1)[:, 2],
    ]
    parts.append(ops.cast(ops.argmax(x, axis=1), "float32"))
    parts.append(ops.sum(ops.top_k(ops.transpose(x, (0, 2, 1)), 3)[0], axis=-1))
    x = ops.concatenate(parts, axis=-1)
    model = keras.Model(i, layers.Dense(1)(x))
    model.compile("sgd", "mae")
    return model


@example(x=numbers(10, 10), y=numbers(3), in_keras2=False)
def linear_algebra():
    i = keras.Input((10, 10))
    up = ops.triu(i) + ops.tril(i, -1) * 0.5
    d = ops.diagonal(i, axis1=1, axis2=2)
    o = ops.einsum("bij,bjk->bik", up, ops.transpose(i, (0, 2, 1)))
    t = ops.trace(o, axis1=1, axis2=2)
    k = ops.tensordot(i, ops.ones((10, 2)) * 0.1, axes=[[2], [0]])
    out = ops.matmul(d[:, :, None], d[:, None, :])
    x = ops.concatenate([d, t[:, None] / 100, ops.reshape(k, (-1, 20)), ops.mean(out, axis=1), ops.linspace(0.0, 1.0, 3) + d[:, :3]], axis=1)
    x = ops.where(ops.isnan(x), 0.0, x)
    x = ops.clip(x, -3.0, 3.0)
    model = keras.Model(i, layers.Dense(3)(x))
    model.compile(keras.optimizers.Adadelta(1.0), keras.losses.MeanSquaredError())
    return model


@example(x=classes(7, 4), y=flags(1), in_keras2=False)
def one_hot_categories():
    i = keras.Input((4,), dtype="int32")
    oh = ops.one_hot(i, 7)
    x = layers.Flatten()(oh)
    even = ops.cast(ops.equal(i % 2, 0), "float32")
    x = layers.Concatenate()([x, even])
    x = layers.Dense(4, activation="relu", bias_initializer=keras.initializers.Constant(0.1), kernel_initializer=keras.initializers.TruncatedNormal(stddev=0.3, seed=3))(x)
    model = keras.Model(i, layers.Dense(1)(x))
    model.compile("ftrl", keras.losses.BinaryCrossentropy(from_logits=True), metrics=[keras.metrics.BinaryAccuracy(threshold=0.0)])
    return model


@example(x={"x1": numbers(4), "x2": numbers(4), "x3": numbers(4)}, y=numbers(1), in_keras2=False)
def factorization_machine():
    xs = [keras.Input((4,), name=f"x{n}") for n in (1, 2, 3)]
    es = ops.stack([layers.Dense(3, use_bias=False, name=f"e{n}")(x) for n, x in enumerate(xs)], axis=1)
    fm = 0.5 * ops.sum(ops.square(ops.sum(es, axis=1)) - ops.sum(ops.square(es), axis=1), axis=1, keepdims=True)
    cross = xs[0]
    for x in xs:
        cross = xs[0] * layers.Dense(4, kernel_initializer="he_uniform")(cross) + x
    deep = layers.Dense(4, activation="mish")(layers.concatenate(xs))
    o = fm + layers.Dense(1)(layers.concatenate([cross, deep]))
    model = keras.Model(xs, o)
    model.compile("adam", "msle")
    return model


@example(x={"a": numbers(4), "b": numbers(4)}, y=numbers(4), in_keras2=False)
def nested_with_two_inputs_and_dict():
    p, q = keras.Input((4,), name="p"), keras.Input((4,), name="q")
    inner = keras.Model({"p": p, "q": q}, {"s": layers.Dense(4)(p + q), "d": layers.Maximum()([p, q])}, name="inner")
    a, b = keras.Input((4,), name="a"), keras.Input((4,), name="b")
    first = inner({"p": a, "q": b})
    second = inner({"p": first["s"], "q": first["d"]})
    model = keras.Model([a, b], layers.Minimum()([second["s"], second["d"]]))
    model.compile("adam", "mse")
    return model


@example(x=fractions(10, 10, 2), y=classes(2, 10, 10), in_keras2=False)
def aspp_segmentation():
    i = keras.Input((10, 10, 2))
    x = layers.Conv2D(6, 3, padding="same", use_bias=False)(i)
    x = layers.BatchNormalization(scale=False, epsilon=1.001e-5)(x)
    x = ops.nn.relu(x)
    ys = [layers.Conv2D(3, 3, dilation_rate=r, padding="same", use_bias=False)(x) for r in (1, 2, 3)]
    pooled = layers.AveragePooling2D(pool_size=(x.shape[-3], x.shape[-2]))(x)
    pooled = layers.UpSampling2D(size=(10, 10), interpolation="bilinear")(layers.Conv2D(3, 1)(pooled))
    x = layers.Concatenate(axis=-1)([*ys, pooled])
    x = layers.DepthwiseConv2D(3, padding="same", depth_multiplier=2)(x)
    x = layers.Cropping2D(1)(layers.ZeroPadding2D(1)(x))
    model = keras.Model(i, layers.Conv2D(2, 1, activation=None)(x))
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    return model


@example(x=fractions(8, 8, 3), y=numbers(4, 4, 1), in_keras2=False)
def image_resize():
    i = keras.Input((8, 8, 3))
    x = ops.image.resize(i, (4, 4), interpolation="bilinear")
    y = ops.max_pool(i, 2, strides=2)
    z = ops.average_pool(i, 2, strides=2)
    x = layers.Concatenate()([x, y, z])
    x = layers.LayerNormalization(axis=[1, 2, 3])(x)
    x = layers.Permute((3, 1, 2))(x)
    x = layers.Permute((2, 3, 1))(x)
    x = layers.Conv2D(1, 1)(x)
    model = keras.Model(i, x)
    model.compile("adam", "huber", metrics=["mean_absolute_error"])
    return model


@example(x=words(15, 8), y=classes(2), in_keras2=False)
def transformer_with_mask_op():
    i = keras.Input((8,), dtype="int32", name="ids")
    pad = ops.cast(ops.not_equal(i, 0), "int32")
    emb = layers.Embedding(15, 8)(i)
    pos = layers.Embedding(8, 8)(ops.arange(8))
    x = emb + pos
    m = ops.cast(pad[:, None, :], "bool")
    x = layers.LayerNormalization()(x + layers.MultiHeadAttention(2, 4)(x, x, x, attention_mask=m))
    cls = x[:, 0]
    w = ops.cast(pad, "float32")
    mean = ops.sum(x * w[..., None], axis=1) / (ops.sum(w, axis=1, keepdims=True) + 1e-6)
    model = keras.Model(i, layers.Dense(2, activation="softmax")(layers.concatenate([cls, mean])))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"], weighted_metrics=["accuracy"])
    return model


@example(x={"x": numbers(6, 4), "mask in": marks(6)}, y=numbers(5), in_keras2=False)
def explicit_boolean_mask():
    x, m = keras.Input((6, 4), name="x"), keras.Input((6,), name="mask in")
    b = ops.cast(m, "bool")
    h = layers.GRU(5, return_sequences=True)(x, mask=b)
    o = layers.LSTM(5)(h, mask=b)
    g = layers.GlobalAveragePooling1D()(h, mask=b)
    model = keras.Model([x, m], o + g)
    model.compile("adam", "mse")
    return model


@example(x=numbers(6), y={"o1": numbers(2), "o2": numbers(2)}, in_keras2=False)
def output_same_layer_twice():
    i = keras.Input((6,))
    d = layers.Dense(6, activation="relu")
    x = d(d(i))
    s = layers.Dense(2, name="o1")
    model = keras.Model(i, {"o1": s(x), "o2": s(i)})
    model.compile("adam", {"o1": "mse", "o2": "mae"})
    return model
