import type { StatusReason } from '../../contracts/jobs/jobs.js';
import type { ViolationCode } from '../../validation/finding.js';

/** Meanings of the `code` in a problem's `errors`. */
export const ITEM_CODES = {
  unknown_field: 'A field that the schema does not define. The nearest known field is suggested.',
  missing_field: 'A required field is absent. The pointer shows where it belongs.',
  invalid_type: 'A value of the wrong JSON type.',
  invalid_value:
    'A value of the right type that is out of range, too long, too short or in the wrong format.',
  unknown_name: 'An unknown or custom name: of a layer, loss, optimizer, metric, activation, …',
  duplicate_value: 'A list contains an entry twice, or an object contains a field twice.',
  not_finite: 'A number too large for a 64-bit float, such as 1e999.',
  forbidden_name: 'A field named `__proto__`, `constructor` or `prototype`.',
  invalid_json: 'A value that is not valid JSON.',
  json_too_deep: 'The first list or object that is nested too deeply.',
  conflicting_arguments: 'Mutually exclusive arguments, such as `clipnorm` and `clipvalue`.',
  dataset_not_found: 'The dataset of a job does not exist.',
  weights_not_found: 'The uploaded weights that a job starts from do not exist.',
  model_not_found: 'The model that a job starts from does not exist.',
  model_version_not_found: 'The model that a job starts from has no such version.',
  job_not_found: 'The job of the checkpoint that a job starts from does not exist.',
  checkpoint_not_found: 'The checkpoint that a job starts from does not exist.',
  weights_mismatch:
    'Weights to start from that do not fit the model: a tensor of another shape, or a weight without a tensor.',
  optimizer_mismatch:
    'An optimizer whose state cannot continue: the source has none, or that of another one.',
  unsupported_model_format: 'A model whose definition is Python code, such as a subclassed one.',
  unsupported_argument: 'A Keras argument whose value is not supported, such as `dtype: float16`.',
  duplicate_name: 'A layer name that an earlier layer already has.',
  misplaced_layer: 'A layer or an `input_shape` in an invalid position.',
  unadaptable_layer:
    'A layer without statistics that cannot be computed on the training split: a trained layer comes before it, or `fit.adapt` is false.',
  nothing_to_train: 'A model without trainable weights.',
  shape_mismatch: 'A layer or preprocessing step that does not accept the shape or type of its input.',
  incompatible_loss: 'A loss that is incompatible with the labels or the output of the last layer.',
  incompatible_metric: 'A metric that cannot be computed from these labels and outputs.',
  invalid_validation_split: 'A `validation_split` that leaves no samples for training or for validation.',
  incompatible_dataset:
    'A dataset for validation, evaluation or prediction whose arrays, types, classes or columns differ from those of the training.',
  model_too_large: 'The estimated memory exceeds the limit; the detail gives both numbers.',
} as const satisfies Readonly<Record<ViolationCode, string>> & Readonly<Record<string, string>>;

export type ItemCode = keyof typeof ITEM_CODES;

/** Meanings of the `code` in a report's `warnings`: the job runs, but probably not as intended. */
export const WARNING_CODES = {
  unused_layer: 'A layer that no output of the model depends on; as in Keras, it is left out.',
  initial_weights: 'Weights that keep the values of their initializers, because the source lacks them.',
  unused_weights: 'Tensors of the weights to start from that no weight of the model takes.',
  matched_in_order:
    'Weights to start from were assigned in order, because the paths of the source are not those of the model.',
  weights_vocabulary: 'A lookup has the vocabulary of the model that the job starts from.',
  other_learning_rate:
    'The state of an optimizer that continues was saved at another learning rate than that of the job.',
  fresh_optimizer_state: 'Weights for which the source has no state of the optimizer.',
  lost_argument:
    'Keras leaves an argument of this loss or metric out of what it prints; the default is used.',
  softmax_with_binary_crossentropy:
    'Softmax outputs describe exactly one class of many; binary crossentropy expects independent labels.',
  sigmoid_with_categorical_crossentropy:
    'Sigmoid outputs do not sum to one, so categorical crossentropy rescales them.',
  probabilities_expected: 'A crossentropy without `from_logits` receives outputs that are not probabilities.',
  logits_expected: 'A crossentropy with `from_logits` receives outputs that are already probabilities.',
  constant_output: 'The output is constant, such as softmax over one unit.',
  softmax_with_regression_loss:
    'A regression loss on softmax outputs trains slowly, and the outputs are not probabilities.',
  bounded_output: 'The range of the last activation does not include all labels.',
  accuracy_on_regression: 'Accuracy is meaningless for regression targets.',
  accuracy_on_multi_label: '`accuracy` over several outputs compares only the largest entry.',
  misleading_metric: 'A metric that is computed as in Keras, and whose value says little for these outputs.',
  labels_out_of_range: 'Labels that the loss treats as classes or probabilities but that may be neither.',
  fractional_embedding_input: 'An Embedding receives floats; their fractional parts are truncated.',
  unusual_weights: 'Sample weights that are negative, or all 0.',
  grouped_by_class: '`validation_split` holds out the last samples, but the samples are sorted by class.',
  adapted_layer:
    'The statistics of a layer that the definition does not contain are computed on the training split before the first step.',
  unadapted_normalization:
    'A Normalization without `mean` and `variance` changes nothing, since `fit.adapt` is false.',
  unmixed_labels: 'MixUp or CutMix as a layer mixes images and not their labels, as in Keras.',
  value_range_mismatch: 'The `value_range` of an augmentation is not that of the images it gets.',
  default_split:
    'A dataset that was not divided is evaluated, or predicted, as a whole; the samples may be those of the training.',
  constant_input: '`normalize` receives inputs that are constant over the training samples.',
  approximate_operation: 'A tensor operation is computed in another type, or in another way, than in Keras.',
  unscaled_input: 'Pixel values of 0 to 255 reach the first weights unscaled.',
  no_evaluation:
    'There is no test or validation split and no `validation_split`, so the model cannot be evaluated.',
  out_of_samples:
    'The samples are fewer batches than `steps_per_epoch` or `validation_steps` say, so that an epoch or a validation ends early.',
  unvalidated_class: 'A stratified `validation_split` holds out no sample of a class that has too few.',
  unused_validation:
    '`validation_split` or `validation_data` replaces the validation split of the dataset, which stays unused.',
  unused_array: 'Arrays of the dataset belong to no input and no output of the model.',
  built_in: 'A callback of Keras whose work the service does for every job; it has no effect of its own.',
  callback_order:
    'A callback that saves weights before SwapEMAWeights swaps them: here it saves the swapped ones.',
  unsaved_averages:
    'SwapEMAWeights validates epochs with the averages of the weights, and the best epoch is kept without them.',
  repeated_learning_rate:
    'A list of learning rates with fewer entries than epochs: the epochs after them have the last one.',
  no_effect: 'An argument that is accepted, since Keras has it, and changes nothing.',
  loss_scaled: 'The optimizer was put into a LossScaleOptimizer, because layers compute in float16.',
  loss_not_scaled: 'Layers compute in float16 and the loss is not scaled.',
  output_without_loss: 'An output that `compile.loss` leaves out: it is not trained.',
  no_matching_worker:
    'No worker that was alive when the job was posted offers the `resources` that it requests. The `waiting_reason` of the job shows whether that is still so.',
} as const;

export type WarningCode = keyof typeof WARNING_CODES;

/** Meanings of the `code` in the `errors` of an `invalid_upload` problem. */
export const UPLOAD_ITEM_CODES = {
  missing_files: 'No file was sent, or idx or npy files do not form pairs of inputs and labels.',
  too_many_files: 'More files than the format allows.',
  unknown_format:
    'A file in none of the supported formats: npz, npy, idx, CSV, TSV, JSON, zip of images or texts.',
  unsupported_format:
    'A file in a known but unsupported format, such as xlsx, Parquet, pickle, HDF5 or tar; the detail shows how to convert it.',
  invalid_gzip: 'A gzip file that cannot be decompressed.',
  invalid_npz: 'An npz archive that cannot be read.',
  invalid_npy: 'An array that is truncated or malformed.',
  missing_arrays:
    'An upload whose names of arrays do not show the inputs and labels, or that lacks an array that `arrays` names.',
  unsupported_dtype:
    'An array or tensor of an unsupported type: objects, records, complex numbers, several texts per sample, quantized weights.',
  unsupported_order: 'An array in Fortran order whose samples are too large to be reordered.',
  invalid_idx: 'A file that is not an idx file or is truncated.',
  invalid_csv: 'A file that cannot be read as CSV.',
  invalid_json: 'A file that cannot be read as JSON rows, or a JSON document in a model that is malformed.',
  invalid_text: 'A text that is not valid Unicode, or a text file that is not UTF-8.',
  invalid_header: 'A table with only one column, or with a column name that is empty or duplicate.',
  invalid_name:
    'The name of a class, column, file, folder or array is too long, blank, or contains control, invisible or direction-changing characters.',
  ambiguous_header: 'A table whose first row can be read as column names or as data. `header` settles it.',
  ambiguous_delimiter: 'A CSV file with more than one possible delimiter. `delimiter` settles it.',
  ambiguous_decimal:
    'Numbers whose values depend on whether the decimal separator is a point or a comma. `decimal` settles it.',
  ambiguous_index:
    'A table without a header whose first column numbers the rows. `ignore_columns` or `columns` settles it.',
  ambiguous_label: 'A table whose label column is not clear. `label_column` settles it.',
  unknown_column: 'An option names a column that the table does not have.',
  too_many_columns: 'A table with too many columns, or with column names that are too long in total.',
  missing_value: 'A missing value in a table, or a field that usually represents one.',
  not_a_number: 'A field that is not a plain number in a numeric column.',
  not_finite: 'An array or a column that contains NaN or infinity.',
  out_of_range: 'An integer beyond 64 bits, a label beyond 32 bits, or a fill value beyond float32.',
  invalid_hdf5: 'An HDF5 file that is truncated, damaged, or contains no weights of Keras.',
  unsafe_reference:
    'A model file that refers to other files or objects: links, external or virtual datasets, paths outside the upload.',
  invalid_keras_archive: 'A `.keras` archive without its configuration or weights.',
  invalid_safetensors: 'A safetensors file whose header is malformed or does not fit its data.',
  invalid_tfjs: 'A TensorFlow.js model whose weights do not fit its model.json.',
  invalid_zip: 'A zip archive that cannot be read, or contains links or encrypted entries.',
  too_many_entries: 'An archive with too many entries, or with entry names that are too long in total.',
  suspicious_compression: 'An archive that expands to many times its size.',
  invalid_layout:
    'Files that are not in one folder per class, images without masks, or images that metadata.csv names and the archive lacks.',
  invalid_image: 'An image of the archive that cannot be read.',
  too_few_classes: 'Labels of one class only.',
  too_many_classes: 'Too many distinct labels to be classes, or class names that are too long in total.',
  empty_dataset: 'A split without samples.',
  mismatched_samples: 'The numbers of labels and inputs differ.',
  mismatched_splits:
    'A validation or test split that lacks an array, or whose shape, type, columns or classes differ from the training split.',
  too_large:
    'A dataset that exceeds the size limit once unpacked, samples with too many axes, or a text that is too long.',
  invalid_value: 'An upload option that does not apply to the files.',
} as const satisfies Readonly<Record<string, string>>;

export type UploadItemCode = keyof typeof UPLOAD_ITEM_CODES;

/** Meanings of the `status_reason` of a job that did not succeed or was queued again. */
export const STATUS_REASON_MEANINGS = {
  nan_loss:
    'The loss became NaN or infinite. Lower the learning rate, rescale the inputs, or clip gradients.',
  trainer_crashed:
    'The trainer process died; `details` has its exit code or signal and its last output. If a signal ended it, the job is queued again and continues from its last saved state; it fails when three attempts in a row saved nothing new.',
  out_of_memory:
    'The device or the machine ran out of memory. `details.fitting_batch_size` is a batch size that fits, found by trial or by estimate (`details.found_by`); 0 means that not even 1 fits.',
  time_limit_exceeded: 'The attempt ran longer than `limits.max_run_seconds`.',
  queue_time_exceeded: 'The job waited in the queue longer than `limits.max_queue_seconds`.',
  dataset_unavailable: 'The files of the dataset could not be read.',
  weights_unavailable:
    'The weights that the job starts from could not be read from its directory: they are missing or damaged. Post the job again.',
  invalid_data:
    'The dataset contains values that the model or loss does not accept, such as labels out of range.',
  storage_error: 'Checkpoints or the model could not be written.',
  engine_error: 'TensorFlow rejected an operation. The log of the job has the message.',
  kernel_refused:
    'TensorFlow has no deterministic kernel for an operation of the model on this device. The next attempt trains without determinism, which `reproducibility` of the job records.',
  worker_lost:
    'The worker was lost while it ran the job: it was killed, or lost its connection to Redis for longer than its lease. The job is queued again and continues from its last saved state; it fails when three attempts in a row saved nothing new, because the job itself may be killing the workers.',
  worker_stopping:
    'The worker was stopped. Its trainer saved the state, and the job is queued again; this does not count as a failure.',
  record_restored:
    'The record of the job was missing from Redis; it was rebuilt from the stored files, and the job was queued again.',
  cancelled_by_user: 'The job was cancelled on request.',
  paused_by_user:
    'The job was paused on request. It loses its place in the queue; POST …/resume queues it again.',
  resumed_by_user: 'The paused job was resumed on request; appears only in `status_history`.',
  retried_by_user: 'The finished job was retried on request; appears only in `status_history`.',
} as const satisfies Readonly<Record<StatusReason['code'], string>>;
