"""Models that take texts and categories as they are: vocabularies, hashes and bins inside the model."""

from .example import classes, example, flags, fractions, numbers, of, terms, texts
from .framework import keras, layers

WORDS = ["the", "a", "film", "Great", "DULL,", "loved", "it's", "Café", "naïve", "映画", "10/10", "<br />", "end-of"]
TERMS = ["the", "film", "great", "dull", "loved", "its", "café", "映画", "br"]


def text(name="review"):
    return keras.Input((1,), dtype="string", name=name)


@example(x=texts(WORDS, 9), y=flags(1), in_keras2=False)
def text_with_vocabulary():
    vectorize = layers.TextVectorization(vocabulary=TERMS, output_sequence_length=6)
    x = layers.Embedding(vectorize.vocabulary_size(), 5, mask_zero=True)(vectorize(review := text()))
    x = layers.Bidirectional(layers.LSTM(4))(x)
    model = keras.Model(review, layers.Dense(1)(layers.Dense(6, activation="relu")(x)))
    model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True), metrics=["accuracy"])
    return model


@example(x=texts(WORDS, 9), y=flags(1), in_keras2=False, adapt={"words": ["input"]})
def text_with_adapted_vocabulary():
    vectorize = layers.TextVectorization(max_tokens=20, output_sequence_length=7, name="words")
    model = keras.Sequential(
        [
            keras.Input((1,), dtype="string", name="input"),
            vectorize,
            layers.Embedding(20, 5),
            layers.Conv1D(6, 3, activation="relu"),
            layers.GlobalMaxPooling1D(),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile("rmsprop", "binary_crossentropy", metrics=["accuracy"])
    return model


@example(x={"title": texts(WORDS, 4), "body": texts(WORDS, 8)}, y=classes(3), in_keras2=False)
def bags_of_words():
    bigrams = layers.TextVectorization(vocabulary=[*TERMS, "the film", "loved its"], ngrams=2, output_mode="count")
    weighted = layers.TextVectorization(
        vocabulary=TERMS[:4], idf_weights=[0.5, 1.25, 2.0, 0.75], output_mode="tf_idf", standardize="lower"
    )
    title, body = text("title"), text("body")
    x = layers.concatenate([weighted(title), bigrams(body)])
    model = keras.Model([title, body], layers.Dense(3, activation="softmax")(layers.Dense(6, activation="relu")(x)))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@example(x=texts(WORDS, 4), y=flags(1), in_keras2=False, adapt={"characters": ["review"]})
def attention_over_characters():
    vectorize = layers.TextVectorization(
        split="character", standardize="lower", output_sequence_length=12, max_tokens=40, name="characters"
    )
    review = text()
    x = layers.Embedding(40, 6)(vectorize(review))
    x = layers.LayerNormalization()(layers.Add()([x, layers.MultiHeadAttention(2, 3)(x, x)]))
    x = layers.GlobalAveragePooling1D()(x)
    model = keras.Model(review, layers.Dense(1, activation="sigmoid")(x))
    model.compile("adam", "binary_crossentropy")
    return model


@example(
    x={"sex": terms(["male", "female"]), "deck": terms(["A", "B", "unknown"]), "age": numbers(1, scale=20)},
    y=flags(1),
    in_keras2=False,
)
def titanic_with_preprocessing_inside():
    inputs = {"sex": text("sex"), "deck": text("deck"), "age": keras.Input((1,), name="age")}
    sex = layers.StringLookup(vocabulary=["female", "male"])(inputs["sex"])
    deck = layers.StringLookup(vocabulary=["A", "B"], num_oov_indices=2, output_mode="one_hot")(inputs["deck"])
    age = layers.Normalization(mean=1.5, variance=300.0)(inputs["age"])
    encoded = [layers.CategoryEncoding(3, output_mode="one_hot")(sex), deck, age]
    preprocess = keras.Model(inputs, layers.concatenate(encoded), name="preprocess")
    body = keras.Sequential([layers.Dense(6, activation="relu"), layers.Dense(1)], name="body")
    model = keras.Model(inputs, body(preprocess(inputs)))
    model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
    return model


@example(
    x={"region": terms(["north", "süd", "Île"]), "store": classes(6, 1), "price": fractions(1)},
    y=of(lambda x: 2 * x["price"]),
    in_keras2=False,
)
def crossed_features():
    region, price = text("region"), keras.Input((1,), name="price")
    store = keras.Input((1,), dtype="int64", name="store")
    features = [
        layers.HashedCrossing(num_bins=7, output_mode="one_hot")((region, store)),
        layers.Hashing(num_bins=4, salt=[3, 5], output_mode="one_hot")(region),
        layers.IntegerLookup(vocabulary=[1, 2, 4], output_mode="one_hot")(store),
        layers.Discretization(bin_boundaries=[0.25, 0.5, 0.75], output_mode="one_hot")(price),
        layers.Rescaling(2.0, offset=-1.0)(price),
    ]
    x = layers.Dense(8, activation="relu")(layers.concatenate(features))
    model = keras.Model([region, store, price], layers.Dense(1)(x))
    model.compile("adam", "mse")
    return model


@example(
    x={"user": terms([f"u{number}" for number in range(6)]), "film": terms(["Se7en", "Amélie", "X, Y & Z"])},
    y=numbers(1),
    in_keras2=False,
)
def two_towers():
    def tower(name, known):
        lookup = layers.StringLookup(vocabulary=known, mask_token=None)
        embedding = layers.Embedding(lookup.vocabulary_size(), 4)
        return keras.Sequential([text(), lookup, embedding, layers.Flatten()], name=name)

    user, film = text("user"), text("film")
    towers = [tower("users", ["u0", "u1", "u2", "u3"])(user), tower("films", ["Amélie", "Se7en"])(film)]
    model = keras.Model([user, film], layers.Dot(axes=1)(towers))
    model.compile("sgd", "mse")
    return model


TEAMS = terms(["ARS", "CHE", "LIV", "MUN"])


@example(x={"home": TEAMS, "away": TEAMS}, y=classes(3), in_keras2=False, adapt={"teams": ["home", "away"]})
def shared_adapted_lookup():
    lookup, embedding = layers.StringLookup(max_tokens=8, name="teams"), layers.Embedding(8, 3)
    inputs = [text("home"), text("away")]
    x = layers.concatenate([layers.Flatten()(embedding(lookup(team))) for team in inputs])
    model = keras.Model(inputs, layers.Dense(3, activation="softmax")(x))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
