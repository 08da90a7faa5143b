import type { ViolationCode } from '../contracts/violation.js';

/** What an entry of a problem's `errors` is about. */
export const ITEM_CODES = {
  unknown_field: 'A field that the contract does not have. The nearest known one is suggested.',
  missing_field: 'A field that is required and absent. The pointer is where it belongs.',
  invalid_type: 'A value of another JSON type than expected.',
  invalid_value: 'A value of the right type that is out of bounds, too long, too short or in the wrong form.',
  unknown_name: 'A name that is none of those known here: a layer, loss, optimizer, metric, activation, …',
  duplicate_value: 'An entry that a list holds twice.',
  not_finite: 'A number too large for a 64-bit float, such as 1e999.',
  forbidden_name: 'A field named `__proto__`, `constructor` or `prototype`.',
  invalid_json: 'Not JSON.',
  json_too_deep: 'The first list or object that is nested too deeply.',
  conflicting_arguments: 'Arguments that exclude each other, such as `clipnorm` and `clipvalue`.',
  dataset_not_found: 'The data set of a job does not exist.',
  unsupported_model_format: 'A model in a form that is not taken: functional, subclassed, Keras 3.',
  unsupported_argument: 'A Keras argument whose value is not supported, such as `dtype: float16`.',
  duplicate_name: 'A layer name that an earlier layer has.',
  misplaced_layer: 'A layer, or an `input_shape`, where it cannot stand.',
  nothing_to_train: 'A model without trainable weights.',
  shape_mismatch: 'A layer or preprocessing step that cannot take the shape or type that reaches it.',
  incompatible_loss: 'A loss that does not fit the labels or the output of the last layer.',
  incompatible_metric: 'A metric that cannot be computed from these labels and outputs.',
  invalid_validation_split: 'A `validation_split` that leaves nothing to train on or nothing to validate on.',
  model_too_large: 'An estimated memory above the limit, with the numbers.',
} as const satisfies Readonly<Record<ViolationCode, string>> & Readonly<Record<string, string>>;

export type ItemCode = keyof typeof ITEM_CODES;

/** What an entry of a report's `warnings` is about: the job runs, but probably does not do what was meant. */
export const WARNING_CODES = {
  softmax_with_binary_crossentropy:
    'Softmax gives probabilities of one of many; binary crossentropy is for many of many.',
  sigmoid_with_categorical_crossentropy:
    'Sigmoid outputs do not sum to one, so categorical crossentropy rescales them.',
  probabilities_expected: 'A crossentropy without `from_logits` gets outputs that are no probabilities.',
  logits_expected: 'A crossentropy with `from_logits` gets outputs that are probabilities already.',
  constant_output: 'The output cannot vary, such as softmax over one unit.',
  softmax_with_regression_loss: 'A regression loss on softmax outputs trains slowly and to no probabilities.',
  bounded_output: 'The last activation cannot reach all the labels.',
  accuracy_on_regression: 'Accuracy of numbers that are no classes says nothing.',
  accuracy_on_multi_label: '`accuracy` of several outputs compares the largest entry only.',
  labels_out_of_range: 'Labels that the loss takes for classes or probabilities and that may not be.',
  fractional_embedding_input: 'An Embedding gets floats; their fractions are cut off.',
  no_evaluation:
    'There is neither a test split nor a `validation_split`, so nothing says how good the model is.',
} as const;

export type WarningCode = keyof typeof WARNING_CODES;
