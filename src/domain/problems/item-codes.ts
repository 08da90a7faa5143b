import type { StatusReason } from '../../contracts/jobs.js';
import type { ViolationCode } from '../../validation/violation.js';

/** What an entry of a problem's `errors` is about. */
export const ITEM_CODES = {
  unknown_field: 'A field that the contract does not have. The nearest known one is suggested.',
  missing_field: 'A field that is required and absent. The pointer is where it belongs.',
  invalid_type: 'A value of another JSON type than expected.',
  invalid_value: 'A value of the right type that is out of bounds, too long, too short or in the wrong form.',
  unknown_name:
    'A name that is not known here, or of something custom: a layer, loss, optimizer, metric, activation, …',
  duplicate_value: 'An entry that a list holds twice, or a field that an object has twice.',
  not_finite: 'A number too large for a 64-bit float, such as 1e999.',
  forbidden_name: 'A field named `__proto__`, `constructor` or `prototype`.',
  invalid_json: 'Not JSON.',
  json_too_deep: 'The first list or object that is nested too deeply.',
  conflicting_arguments: 'Arguments that exclude each other, such as `clipnorm` and `clipvalue`.',
  dataset_not_found: 'The dataset of a job does not exist.',
  unsupported_model_format: 'A model in a form that is not supported: functional, subclassed, Keras 3.',
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
  probabilities_expected: 'A crossentropy without `from_logits` gets outputs that are not probabilities.',
  logits_expected: 'A crossentropy with `from_logits` gets outputs that are probabilities already.',
  constant_output: 'The output cannot vary, such as softmax over one unit.',
  softmax_with_regression_loss:
    'A regression loss on softmax outputs trains slowly, and the outputs are not probabilities.',
  bounded_output: 'The last activation cannot reach all the labels.',
  accuracy_on_regression: 'Accuracy is meaningless for regression targets.',
  accuracy_on_multi_label: '`accuracy` of several outputs compares the largest entry only.',
  labels_out_of_range: 'Labels that the loss treats as classes or probabilities and that may not be.',
  fractional_embedding_input: 'An Embedding gets floats; their fractions are cut off.',
  grouped_by_class: '`validation_split` holds out the last samples, and the samples lie class by class.',
  constant_input: '`normalize` gets inputs that are constant over the training samples.',
  unscaled_input: 'Pixels of 0 to 255 go into the first weights as they are.',
  no_evaluation:
    'There is no test or validation split and no `validation_split`, so the model cannot be evaluated.',
  unused_validation: '`validation_split` replaces the validation split of the dataset, which is then unused.',
  no_matching_worker:
    'No worker that was alive when the job was posted takes jobs that ask for its `resources`. `waiting_reason` of the job says whether that still holds.',
} as const;

export type WarningCode = keyof typeof WARNING_CODES;

/** What an entry of an `invalid_upload` problem's `errors` is about. */
export const UPLOAD_ITEM_CODES = {
  missing_files: 'No file, or idx or npy files that do not make pairs of inputs and labels.',
  too_many_files: 'More files than the format takes.',
  unknown_format:
    'A file that is none of the formats read: npz, npy, idx, CSV, TSV, JSON, zip of class folders.',
  unsupported_format:
    'A file of a known format that is not read, such as xlsx, Parquet, pickle, HDF5 or tar; the detail has the line that converts it.',
  invalid_gzip: 'A gzipped file that cannot be unpacked.',
  invalid_npz: 'An npz archive that cannot be read as one.',
  invalid_npy: 'An array that is cut off or malformed.',
  missing_arrays: 'An upload without a pair of arrays named as inputs and labels.',
  unsupported_dtype: 'An array of an unsupported type: objects, text, complex numbers.',
  unsupported_order: 'An array in Fortran order whose samples are too large to be reordered.',
  invalid_idx: 'A file that is not an idx file, or is cut off.',
  invalid_csv: 'A file that cannot be read as CSV.',
  invalid_json: 'A file that cannot be read as rows of JSON.',
  invalid_header: 'A table with one column, or with a column that has no name or the name of another.',
  invalid_name:
    'A class, column, file, folder or array whose name is too long, blank, or has control, invisible or direction-changing characters.',
  ambiguous_header: 'A table whose first row can be read as column names or as data. `header` settles it.',
  ambiguous_delimiter: 'A CSV whose fields may be separated in several ways. `delimiter` settles it.',
  ambiguous_decimal:
    'Numbers that mean different values with decimal points and with decimal commas. `decimal` settles it.',
  ambiguous_index:
    'A table without a header whose first column counts the rows. `ignore_columns` or `columns` settles it.',
  ambiguous_label: 'A table whose label column is not clear. `label_column` settles it.',
  unknown_column: 'A column that an option names and the table does not have.',
  too_many_columns: 'A table with more columns, or longer names of columns together, than the limit.',
  missing_value: 'A missing value in a table, or a field that usually stands for one.',
  not_a_number: 'A field of a table that is not a plain number, in a column that needs numbers.',
  not_finite: 'An array or a column that holds NaN or infinity.',
  out_of_range:
    'A whole number beyond 64 bits, a label beyond 32, or a value for missing ones beyond float32.',
  invalid_zip: 'A zip archive that cannot be read, or holds links or encrypted entries.',
  too_many_entries: 'An archive with more entries, or longer names of entries together, than the limit.',
  suspicious_compression: 'An archive that unpacks to many times its size.',
  invalid_layout: 'Images that do not lie in one folder for each class.',
  invalid_image: 'An image of the archive that cannot be read.',
  too_few_classes: 'Labels of one class only.',
  too_many_classes: 'More different labels than can be classes, or longer names of classes together.',
  empty_dataset: 'A split without samples.',
  mismatched_samples: 'More or fewer labels than inputs.',
  mismatched_splits:
    'A validation or test split of another shape or type, of other columns or classes than the training split.',
  too_large: 'A dataset larger than the limit once unpacked, or samples of too many axes.',
  invalid_value: 'An upload option that does not fit the files.',
} as const satisfies Readonly<Record<string, string>>;

export type UploadItemCode = keyof typeof UPLOAD_ITEM_CODES;

/** What the `status_reason` of a job says that did not succeed, or that is queued again. */
export const STATUS_REASON_MEANINGS = {
  nan_loss:
    'The loss became NaN or infinite. Lower the learning rate, rescale the inputs, or clip gradients.',
  trainer_crashed:
    'The trainer process died; `details` hold its exit code or signal and what it printed last. Where a signal ended it, the job is queued again and continues from its last saved state; it fails when three attempts in a row saved nothing new.',
  out_of_memory:
    'The device or the machine ran out of memory. `details.fitting_batch_size` is the batch size that fits, found as `details.found_by` says: by trial or by estimate; 0: not even 1 does.',
  time_limit_exceeded: 'The attempt ran longer than `limits.max_run_seconds`.',
  queue_time_exceeded: 'The job waited in the queue longer than `limits.max_queue_seconds`.',
  dataset_unavailable: 'The files of the dataset could not be read.',
  invalid_data: 'The dataset holds values that the model or loss cannot take, such as labels out of range.',
  storage_error: 'Checkpoints or the model could not be written.',
  engine_error: 'TensorFlow refused an operation. The log of the job holds the message.',
  kernel_refused:
    'TensorFlow has no deterministic kernel for an operation of the model on this device. Another attempt trains without determinism, and `reproducibility` of the job says so.',
  worker_lost:
    'The worker vanished while it ran the job: it was killed, or cut off from Redis for longer than its lease. The job is queued again and continues from its last saved state; it fails when three attempts in a row saved nothing new, as it may be what ends the workers.',
  worker_stopping:
    'The worker was stopped. Its trainer saved the state, and the job is queued again, as often as that happens.',
  record_restored:
    'Redis had lost the record of the job; it was rebuilt from the files, and the job queued again.',
  cancelled_by_user: 'The job was cancelled on request.',
  paused_by_user:
    'The job was paused on request. It loses its place in the queue; POST …/resume queues it again.',
  resumed_by_user: 'The paused job was queued again on request; only in `status_history`.',
  retried_by_user: 'The ended job was queued again on request; only in `status_history`.',
} as const satisfies Readonly<Record<StatusReason['code'], string>>;
