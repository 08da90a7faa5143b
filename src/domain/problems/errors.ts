/** What the catalogue says of a problem: its status, its fixed title, and for docs/errors.md what it means and what to do. */
export interface ErrorEntry {
  status: number;
  title: string;
  description: string;
  fix: string;
}

/**
 * Every problem the API answers with. A code never changes its meaning and is never used again for another.
 * 400: the bytes are malformed. 422: they were understood and cannot be done. 409: not now.
 */
export const ERRORS = {
  invalid_json: {
    status: 400,
    title: 'Invalid JSON',
    description: 'The body is not valid JSON.',
    fix: 'Send one JSON document in UTF-8; `detail` says where the parser stopped.',
  },
  json_too_deep: {
    status: 400,
    title: 'JSON nested too deeply',
    description: 'The body nests lists and objects deeper than 64 levels.',
    fix: 'Flatten it; `errors` points to the first level that is too deep.',
  },
  invalid_multipart: {
    status: 400,
    title: 'Invalid multipart body',
    description: 'The multipart body ended early or its parts cannot be separated.',
    fix: 'Send multipart/form-data as a client library makes it, with its boundary in Content-Type.',
  },
  invalid_content_encoding: {
    status: 400,
    title: 'Damaged compressed body',
    description:
      'The body is not valid in its Content-Encoding: it is damaged, cut off, or followed by more bytes.',
    fix: 'Compress it again and send all of it, or send it uncompressed, without Content-Encoding.',
  },
  bad_request: {
    status: 400,
    title: 'Malformed request',
    description: 'The request line, a header, the URL or the framing of the body is malformed (RFC 9112).',
    fix: 'Correct what `detail` names.',
  },
  unauthenticated: {
    status: 401,
    title: 'No valid API key',
    description: 'The request has no API key, or one that is unknown or was revoked.',
    fix: 'Send `Authorization: Bearer th_…` with a key that `npm run keys -- create` made.',
  },
  insufficient_scope: {
    status: 403,
    title: 'Key without the scope',
    description: 'The API key is valid but may not do this; `detail` names the scope that is missing.',
    fix: 'Use a key with that scope; scopes of a key never change, so make another.',
  },
  cross_site_request: {
    status: 403,
    title: 'Request from another site',
    description:
      'A web page of another origin sent a request that changes something; browsers say so in its headers.',
    fix: "Call the API from a page of its own origin or from outside a browser, or add the page's origin to TRAINHORN_CORS_ORIGINS.",
  },
  not_found: {
    status: 404,
    title: 'Not found',
    description: 'There is nothing at this path.',
    fix: 'See the list of paths at /docs.',
  },
  job_not_found: {
    status: 404,
    title: 'No such job',
    description: 'No job has this id.',
    fix: 'List the jobs with GET /api/v1/jobs.',
  },
  dataset_not_found: {
    status: 404,
    title: 'No such dataset',
    description: 'No dataset has this id.',
    fix: 'List the datasets with GET /api/v1/datasets.',
  },
  checkpoint_not_found: {
    status: 404,
    title: 'No such checkpoint',
    description:
      'The job kept no checkpoint of this epoch: it has not got there, or newer checkpoints replaced it.',
    fix: 'List the checkpoints of the job; raise `checkpoint.keep_last` to keep more.',
  },
  evaluation_not_available: {
    status: 404,
    title: 'No evaluation',
    description:
      'The job has no evaluation: it is not that far, it failed before, or its dataset has nothing to evaluate on.',
    fix: 'Wait until the job has succeeded; give the dataset a test split or the job a `validation_split`.',
  },
  model_not_found: {
    status: 404,
    title: 'No such model',
    description: 'No model has this name. A model appears when a job of that name succeeds.',
    fix: 'List the models with GET /api/v1/models.',
  },
  model_version_not_found: {
    status: 404,
    title: 'No such model version',
    description: 'The model has no such version.',
    fix: 'See `versions` of the model.',
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    description: 'The path exists, but not with this method.',
    fix: 'Use a method that the `Allow` header lists.',
  },
  not_acceptable: {
    status: 406,
    title: 'No acceptable form',
    description: 'The Accept header rules out every form of the resource.',
    fix: 'Accept one of the media types that `detail` lists, or leave the header out.',
  },
  request_timeout: {
    status: 408,
    title: 'Request timed out',
    description:
      'The header did not arrive within 15 seconds or the body within 30 seconds, or an upload was slower than 1 KiB/s for a minute. The connection closes.',
    fix: 'Send it again over a faster connection; upload large data as a dataset.',
  },
  dataset_in_use: {
    status: 409,
    title: 'Dataset in use',
    description: 'A job that has not finished uses the dataset.',
    fix: 'Wait for the jobs in `detail` or cancel them, then delete again.',
  },
  dataset_builtin: {
    status: 409,
    title: 'Built-in dataset',
    description: 'Built-in datasets cannot be deleted.',
    fix: 'Delete only datasets whose `source` is `upload`.',
  },
  dataset_gone: {
    status: 409,
    title: 'Dataset is gone',
    description: 'The dataset that the job trains on was deleted, so it cannot be tried again.',
    fix: 'Upload the data again and post a new job with the id that the upload answers.',
  },
  job_already_finished: {
    status: 409,
    title: 'Job already finished',
    description: 'The job has succeeded, failed or been cancelled; there is nothing left to cancel.',
    fix: 'Nothing to do; post the job again to train anew.',
  },
  job_status_conflict: {
    status: 409,
    title: 'Not in this status',
    description: 'The status of the job does not allow what was asked of it.',
    fix: '`detail` names the status, those that would allow it, and what can be asked instead; docs/jobs.md has the table.',
  },
  idempotency_key_in_flight: {
    status: 409,
    title: 'Same request in flight',
    description: 'A request with the same Idempotency-Key is being worked on.',
    fix: 'Wait as long as the `Retry-After` header says, then repeat it: it gets the answer of the first. A key whose request died with the service is free after 30 seconds.',
  },
  precondition_failed: {
    status: 412,
    title: 'Precondition failed',
    description:
      'If-Match does not list the current entity tag of the resource, or If-None-Match does. Only downloads and model definitions have entity tags.',
    fix: 'Read the resource again and use the `ETag` of that answer, or leave the header out.',
  },
  body_too_large: {
    status: 413,
    title: 'Body too large',
    description: 'The body is larger than the limit for this operation.',
    fix: 'Send less, or raise the setting that `detail` names.',
  },
  image_too_large: {
    status: 413,
    title: 'Image too large',
    description: 'An image has more bytes or pixels than the limit.',
    fix: 'Scale the image down before sending it.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'Unsupported media type',
    description: 'The operation does not accept a body of this Content-Type.',
    fix: 'Send one of the media types in `detail`.',
  },
  unsupported_content_encoding: {
    status: 415,
    title: 'Unsupported Content-Encoding',
    description: 'The Content-Encoding of the body is not supported, or lists too many encodings.',
    fix: 'Use an encoding that the `Accept-Encoding` header of the answer lists, or none.',
  },
  range_not_satisfiable: {
    status: 416,
    title: 'Range not satisfiable',
    description: 'The Range header asks for no byte of the file.',
    fix: 'Read the size of the file in the `Content-Range` header. A download of that size is complete.',
  },
  host_not_allowed: {
    status: 421,
    title: 'Host not allowed',
    description:
      'The API does not answer to the name in the Host header, because a web page can make its own name lead to this machine.',
    fix: 'Call the API by localhost or its IP address, or add the name to TRAINHORN_ALLOWED_HOSTS.',
  },
  expectation_failed: {
    status: 417,
    title: 'Expectation cannot be met',
    description: 'The Expect header asks for something other than 100-continue.',
    fix: 'Send `Expect: 100-continue` or leave the header out.',
  },
  validation_failed: {
    status: 422,
    title: 'Validation failed',
    description: 'The body or a parameter does not fit its contract, or its parts do not fit each other.',
    fix: 'Correct each entry of `errors`; all that were found are listed.',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'Idempotency-Key used before',
    description:
      'The Idempotency-Key was used for a request that asked for something else within the last 24 hours.',
    fix: 'Draw a new key for each new request; keep a key only to repeat a request.',
  },
  unsupported_model_format: {
    status: 422,
    title: 'Unsupported model format',
    description: 'The model is not in the short form and not a Sequential model of Keras 2 or TensorFlow.js.',
    fix: 'Send the layers in the short form: {"layers": [{"type": "Dense", "units": 10}]}.',
  },
  shape_mismatch: {
    status: 422,
    title: 'Shapes do not fit',
    description: 'A layer or preprocessing step cannot take the shape that reaches it.',
    fix: '`errors` names the step, the shape it got and the shape it needs.',
  },
  incompatible_loss: {
    status: 422,
    title: 'Loss, model and labels do not fit',
    description: 'The loss cannot be computed from the output of the last layer and these labels.',
    fix: '`errors` says which loss, last layer or label step to change.',
  },
  model_too_large: {
    status: 422,
    title: 'Model too large',
    description: 'The estimated memory of the job is above the limit of the service.',
    fix: 'Use fewer units, a smaller batch or smaller inputs, or raise TRAINHORN_MAX_JOB_MEMORY_BYTES.',
  },
  invalid_upload: {
    status: 422,
    title: 'Unusable upload',
    description: 'The uploaded files do not make a dataset.',
    fix: '`errors` names the file and what is wrong with it.',
  },
  invalid_image: {
    status: 422,
    title: 'Unusable image',
    description:
      'A posted file is not a whole PNG, JPEG, WebP, GIF or BMP image, or the model does not take images.',
    fix: 'Send PNG, JPEG, WebP, GIF or BMP; for other models send `instances`.',
  },
  invalid_instance: {
    status: 422,
    title: 'Unusable instance',
    description: 'A posted sample does not have the shape or the numbers that the model takes.',
    fix: 'Send nested lists of numbers in the shape of the dataset the model was trained on.',
  },
  quota_exceeded: {
    status: 429,
    title: 'Quota of the project used up',
    description:
      'The project has as many unfinished jobs, open event streams, bytes of datasets or bytes of models and checkpoints as it may.',
    fix: '`detail` gives the numbers. Wait for jobs to end, close streams or delete what is no longer needed; the operator can raise the setting that is named.',
  },
  rate_limited: {
    status: 429,
    title: 'Too many predictions',
    description: 'The project has sent more prediction requests in this minute than it may.',
    fix: 'Wait as long as the `Retry-After` header says; send more samples per request.',
  },
  too_many_connections: {
    status: 429,
    title: 'Too many connections',
    description:
      'The address of the client has reached its limit of open connections, or a connection has more than 64 unanswered requests. The connection closes.',
    fix: 'Reuse connections, one request at a time. Behind a proxy, whose connections all come from one address, raise TRAINHORN_MAX_CONNECTIONS_PER_ADDRESS or set it to 0.',
  },
  headers_too_large: {
    status: 431,
    title: 'Header too large',
    description:
      'The request line and the header together exceed 16 KiB, or the header exceeds 256 lines. The connection closes.',
    fix: 'Send fewer or shorter header fields, or a shorter query.',
  },
  internal_error: {
    status: 500,
    title: 'Internal error',
    description: 'The service failed. The request was not at fault.',
    fix: 'Try again; if it stays, look for `request_id` in the log of the service.',
  },
  ingest_failed: {
    status: 500,
    title: 'Upload could not be read',
    description:
      'The process that reads an upload ended before it was done: it crashed, was killed, ran out of memory or took too long. Nothing of the upload was kept.',
    fix: 'Send it again; if it fails again, send less at a time, and look for `request_id` in the log of the service.',
  },
  prediction_failed: {
    status: 500,
    title: 'Prediction failed',
    description: 'The model could not be loaded or run.',
    fix: 'Look for `request_id` in the log of the service; train the model again if its files are damaged.',
  },
  method_not_implemented: {
    status: 501,
    title: 'Method not known',
    description:
      'The method is CONNECT, or an unknown method on a path that does not exist. The connection closes.',
    fix: 'Use a method that /docs lists for the path.',
  },
  queue_unavailable: {
    status: 503,
    title: 'Queue unavailable',
    description: 'Redis, which holds the queue and the records, does not answer.',
    fix: 'Wait as long as the `Retry-After` header says; /readyz shows when it is back. A Redis that hung may still take a change that was answered so: send a POST with an `Idempotency-Key`, and repeat it with the same.',
  },
  memory_busy: {
    status: 503,
    title: 'Too many large bodies',
    description:
      'Too many large bodies are arriving, or being worked on, at once; together they would take too much memory.',
    fix: 'Wait as long as the `Retry-After` header says, or send less in one request.',
  },
  predictor_unavailable: {
    status: 503,
    title: 'Predictor unavailable',
    description:
      'No predictor process is free or alive, or its memory is full; `detail` says which. One that died is being started.',
    fix: 'Wait as long as the `Retry-After` header says. Where the memory is full, send smaller samples or give the predictor more.',
  },
  storage_unavailable: {
    status: 503,
    title: 'Storage unavailable',
    description: 'The data directory cannot be read or written, or its disk is full.',
    fix: 'Free space or repair TRAINHORN_DATA_DIR; /readyz shows when it is back.',
  },
  shutting_down: {
    status: 503,
    title: 'Shutting down',
    description: 'This process is ending and takes no new requests.',
    fix: 'Send the request again; another process takes it.',
  },
  http_version_not_supported: {
    status: 505,
    title: 'HTTP version not supported',
    description: 'The request is not in HTTP/1.1 or HTTP/1.0. The connection closes.',
    fix: 'Send it in HTTP/1.1.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export type ErrorCode = keyof typeof ERRORS;

/** Every code of the catalogue. */
export const ERROR_CODES = Object.keys(ERRORS) as readonly ErrorCode[];

/** The URI reference in a problem's `type`. */
export const problemType = (code: ErrorCode): string => `urn:trainhorn:error:${code}`;

/** Codes that were in use once and are none any more; none of them may come back with another meaning. */
export const RETIRED_CODES: readonly string[] = ['file_not_found', 'too_many_requests'];
