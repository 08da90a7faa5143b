/** A difference from Keras that is meant, or that is Keras's own. */
interface Exception {
  /** The kind and the name, with a space between them. */
  of: RegExp;
  /** The message of the difference. */
  message: RegExp;
  reason: string;
}

const EXCEPTIONS: readonly Exception[] = [
  {
    of: /./,
    message: /Could not interpret regularizer identifier: l1_l2/,
    reason: 'l1_l2 by its name alone is of Keras 2, which Keras 3 no longer reads',
  },
  {
    of: /^layer /,
    message: /Keras refuses it: KeyError: 'value'/,
    reason: 'Keras fails on the name of its own initializer constant, whose value is 0',
  },
  {
    of: /^layer (Average|Max)Pooling/,
    message: /missing 1 required positional argument: 'pool_size'/,
    reason: 'pool_size has the default of Keras 2 here',
  },
  {
    of: /^layer SimpleRNN$/,
    message: /^activity_regularizer/,
    reason: 'Keras does not save the activity_regularizer of a SimpleRNN',
  },
  {
    of: /^layer Bidirectional$/,
    message: /^(layer|backward_layer)[\s\S]*zero_output_for_mask/,
    reason: 'Keras sets zero_output_for_mask of layers in a Bidirectional that returns sequences',
  },
  {
    of: /^layer LayerNormalization$/,
    message: /Keras has weights of the shapes/,
    reason:
      'gamma and beta have the same numbers; Keras lists axes from the end first, and so are their sizes',
  },
  {
    of: /^layer (Softmax|Normalization|Dot)$/,
    message: /refused here: \w+ has no axis|refused here: \w+ has no axes/,
    reason: 'axis 0 is the batch: a sample does not depend on the others of its batch here',
  },
  {
    of: /^(layer|initializer) /,
    message: /distribution: 'truncated_normal',\n-\s+distribution: 'normal'/,
    reason: 'Keras saves the distribution normal as truncated_normal, which is the same',
  },
  {
    of: /^(schedule|optimizer) /,
    message: /refused here: .*there is no warmup_target/,
    reason: 'Keras ignores warmup_steps without a warmup_target, which is refused here',
  },
];

/** Why a difference is no fault; undefined where nothing says so. */
export const exceptionOf = (kind: string, name: string, message: string): string | undefined =>
  EXCEPTIONS.find((one) => one.of.test(`${kind} ${name}`) && one.message.test(message))?.reason;
