import { SETTINGS } from '../../config/settings.js';

/** An entry of the error catalogue: HTTP status and fixed title, and for docs/errors.md the meaning and the fix. */
export interface ErrorEntry {
  status: number;
  title: string;
  description: string;
  fix: string;
}

/**
 * Every problem the API responds with. A code never changes its meaning and is never reused.
 * 400: the bytes are malformed. 422: the request was understood but cannot be done. 409: it cannot be done now.
 */
export const ERRORS = {
  invalid_json: {
    status: 400,
    title: 'Invalid JSON',
    description: 'The body is not valid JSON.',
    fix: 'Send one JSON document in UTF-8; `detail` gives the position where the parser stopped.',
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
    fix: 'Let a client library build the multipart/form-data body, and send its boundary in Content-Type.',
  },
  invalid_content_encoding: {
    status: 400,
    title: 'Corrupt compressed body',
    description:
      'The body cannot be decoded with its Content-Encoding: it is corrupt, truncated, or followed by extra bytes.',
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
    title: 'Missing or invalid API key',
    description: 'The request has no API key, or its key is unknown or was revoked.',
    fix: 'Send `Authorization: Bearer th_…` with a key created by `npm run keys -- create`.',
  },
  insufficient_scope: {
    status: 403,
    title: 'Insufficient scope',
    description: 'The API key is valid but lacks the required scope; `detail` names it.',
    fix: 'Use a key with that scope. The scopes of a key never change, so create a new key if needed.',
  },
  cross_site_request: {
    status: 403,
    title: 'Request from another site',
    description:
      'A web page of another origin sent a state-changing request, according to the headers that the browser added.',
    fix: `Call the API from a page of the same origin or from outside a browser, or add the page's origin to ${SETTINGS.http.corsOrigins.env}.`,
  },
  not_found: {
    status: 404,
    title: 'Not found',
    description: 'No resource exists at this path.',
    fix: 'See /docs for the list of paths.',
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
  weights_not_found: {
    status: 404,
    title: 'No such weights',
    description: 'No weights have this id.',
    fix: 'List the weights with GET /api/v1/weights.',
  },
  checkpoint_not_found: {
    status: 404,
    title: 'No such checkpoint',
    description:
      'The job has no checkpoint for this epoch: it has not reached the epoch yet, or newer checkpoints replaced it.',
    fix: 'List the checkpoints of the job; raise `checkpoint.keep_last` to keep more.',
  },
  predictions_not_available: {
    status: 404,
    title: 'No predictions',
    description:
      'The job has no file of predictions: it is of another kind, it has not finished, or it failed or was cancelled.',
    fix: 'Wait until a job of the kind `predict` has succeeded (`GET /api/v1/jobs/{id}?wait=60s`), or retry it.',
  },
  evaluation_not_available: {
    status: 404,
    title: 'No evaluation',
    description:
      'The job has no evaluation: it has not got that far, it failed earlier, or its dataset has no samples to evaluate on.',
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
    description: 'The path exists but does not support this method.',
    fix: 'Use one of the methods in the `Allow` header.',
  },
  not_acceptable: {
    status: 406,
    title: 'Not acceptable',
    description: 'The Accept header rules out every representation of the resource.',
    fix: 'Accept one of the media types listed in `detail`, or omit the header.',
  },
  request_timeout: {
    status: 408,
    title: 'Request timed out',
    description:
      'The headers did not arrive within 15 seconds or the body within 30 seconds, or an upload was slower than 1 KiB/s for a minute. The connection is closed.',
    fix: 'Send it again over a faster connection; upload large data as a dataset.',
  },
  dataset_in_use: {
    status: 409,
    title: 'Dataset in use',
    description: 'The dataset is used by a job that has not finished.',
    fix: 'Wait for the jobs in `detail` to finish or cancel them, then delete the dataset again.',
  },
  dataset_builtin: {
    status: 409,
    title: 'Built-in dataset',
    description: 'Built-in datasets cannot be deleted.',
    fix: 'Delete only datasets whose `source` is `upload`.',
  },
  dataset_gone: {
    status: 409,
    title: 'Dataset deleted',
    description: 'The dataset of the job was deleted, so the job cannot be retried.',
    fix: 'Upload the data again and post a new job with the id in the response.',
  },
  job_already_finished: {
    status: 409,
    title: 'Job already finished',
    description: 'The job has succeeded, failed or been cancelled; there is nothing left to cancel.',
    fix: 'No action is needed. To train again, post the job again.',
  },
  job_status_conflict: {
    status: 409,
    title: 'Not allowed in this status',
    description: 'The job cannot do this in its current status.',
    fix: '`detail` names the status, the statuses that allow the command, and the commands that are possible now; docs/jobs.md has the table.',
  },
  idempotency_key_in_flight: {
    status: 409,
    title: 'Same request in flight',
    description: 'A request with the same Idempotency-Key is still being processed.',
    fix: 'Wait for the time in the `Retry-After` header, then repeat the request: it gets the response of the first one. If the service died during the first request, the key becomes free after 30 seconds.',
  },
  precondition_failed: {
    status: 412,
    title: 'Precondition failed',
    description:
      'If-Match does not list the current entity tag of the resource, or If-None-Match does. Only downloads and model definitions have entity tags.',
    fix: 'Read the resource again and use the `ETag` of that response, or omit the header.',
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
    description: 'The operation does not accept this Content-Type.',
    fix: 'Send one of the media types in `detail`.',
  },
  unsupported_content_encoding: {
    status: 415,
    title: 'Unsupported Content-Encoding',
    description: 'The Content-Encoding of the body is not supported, or lists too many encodings.',
    fix: 'Use an encoding listed in the `Accept-Encoding` header of the response, or none.',
  },
  range_not_satisfiable: {
    status: 416,
    title: 'Range not satisfiable',
    description: 'The Range header selects no byte of the file.',
    fix: 'Read the size of the file from the `Content-Range` header. A download of that size is already complete.',
  },
  host_not_allowed: {
    status: 421,
    title: 'Host not allowed',
    description:
      'The API does not serve the name in the Host header: any web page could point its own name at this machine (DNS rebinding).',
    fix: `Call the API by localhost or its IP address, or add the name to ${SETTINGS.http.allowedHosts.env}.`,
  },
  expectation_failed: {
    status: 417,
    title: 'Expectation cannot be met',
    description: 'The Expect header asks for something other than 100-continue.',
    fix: 'Send `Expect: 100-continue` or omit the header.',
  },
  validation_failed: {
    status: 422,
    title: 'Validation failed',
    description: 'The body or a parameter does not match its schema, or its parts contradict each other.',
    fix: 'Correct every entry of `errors`; it lists all problems that were found.',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'Idempotency-Key used before',
    description: 'The Idempotency-Key was used for a different request within the last 24 hours.',
    fix: 'Generate a new key for each new request; reuse a key only to repeat the same request.',
  },
  unsupported_model_format: {
    status: 422,
    title: 'Unsupported model format',
    description: 'The definition of the model is Python code, as that of a subclassed model is.',
    fix: 'Build the model with keras.Sequential or keras.Model(inputs, outputs) and send what model.to_json() prints, or send its layers in the short form: {"layers": [{"type": "Dense", "units": 10}]}.',
  },
  shape_mismatch: {
    status: 422,
    title: 'Shape mismatch',
    description: 'A layer or preprocessing step does not accept the shape of its input.',
    fix: '`errors` names the layer or step, the shape it received and the shape it expects.',
  },
  incompatible_loss: {
    status: 422,
    title: 'Incompatible loss',
    description: 'The loss cannot be computed from the output of the last layer and these labels.',
    fix: '`errors` names the loss, last layer or label step to change.',
  },
  model_too_large: {
    status: 422,
    title: 'Model too large',
    description: 'The estimated memory of the job exceeds the limit of the service.',
    fix: `Use fewer units, a smaller batch or smaller inputs, or raise ${SETTINGS.limits.maxJobMemoryBytes.env}.`,
  },
  invalid_upload: {
    status: 422,
    title: 'Unusable upload',
    description: 'The uploaded files do not form a dataset.',
    fix: '`errors` names each file and its problem.',
  },
  invalid_weights: {
    status: 422,
    title: 'Unusable weights',
    description: 'The uploaded files do not hold weights in a supported format.',
    fix: '`errors` names each file and its problem.',
  },
  inexpressible_model: {
    status: 422,
    title: 'Model not expressible in the format',
    description: 'The format has no counterpart for a part of the model. Nothing was written.',
    fix: '`errors` names each part; choose another format from GET /api/v1/models/{name}/versions/{version}/formats.',
  },
  invalid_image: {
    status: 422,
    title: 'Unusable image',
    description:
      'A posted file is not a complete PNG, JPEG, WebP, GIF or BMP image, or the model does not accept images.',
    fix: 'Send PNG, JPEG, WebP, GIF or BMP; for other models send `instances`.',
  },
  invalid_instance: {
    status: 422,
    title: 'Unusable instance',
    description: 'A posted sample does not have the shape or the values that the model accepts.',
    fix: 'Send nested lists of numbers in the shape of the dataset the model was trained on.',
  },
  quota_exceeded: {
    status: 429,
    title: 'Project quota exceeded',
    description:
      'The project has reached its limit of unfinished jobs, open event streams, dataset bytes, or bytes of models and checkpoints.',
    fix: '`detail` gives the numbers. Wait for jobs to finish, close streams or delete data you no longer need. The operator can raise the setting that `detail` names.',
  },
  rate_limited: {
    status: 429,
    title: 'Too many predictions',
    description: 'The project has exceeded its limit of prediction requests per minute.',
    fix: 'Wait for the time in the `Retry-After` header; send more samples per request.',
  },
  too_many_connections: {
    status: 429,
    title: 'Too many connections',
    description:
      'The client address has reached its limit of open connections, or a connection has more than 64 pending requests. The connection is closed.',
    fix: `Reuse connections, one request at a time. Behind a proxy, where all connections come from one address, raise ${SETTINGS.http.maxConnectionsPerAddress.env} or set it to 0.`,
  },
  headers_too_large: {
    status: 431,
    title: 'Headers too large',
    description:
      'The request line and the headers together exceed 16 KiB, or there are more than 256 header lines. The connection is closed.',
    fix: 'Send fewer or shorter headers, or a shorter query.',
  },
  internal_error: {
    status: 500,
    title: 'Internal error',
    description: 'The service failed. The request itself is not the cause.',
    fix: 'Try again. If the error persists, search the log of the service for `request_id`.',
  },
  ingest_failed: {
    status: 500,
    title: 'Upload could not be read',
    description:
      'The process that reads the upload ended early: it crashed, was killed, ran out of memory or timed out. Nothing was stored.',
    fix: 'Send the upload again. If it fails again, send less data at a time, and search the log of the service for `request_id`.',
  },
  export_failed: {
    status: 500,
    title: 'Model could not be exported',
    description:
      'The process that writes the format ended early: it crashed, was killed, ran out of memory or timed out. Nothing was stored.',
    fix: 'Try again. If it fails again, search the log of the service for `request_id`.',
  },
  prediction_failed: {
    status: 500,
    title: 'Prediction failed',
    description:
      'The model could not be loaded or run, or three predictor processes in a row ended while they answered the request.',
    fix: 'Search the log of the service for `request_id`. If the files of the model are damaged, train it again.',
  },
  method_not_implemented: {
    status: 501,
    title: 'Method not implemented',
    description:
      'The method is CONNECT, or an unknown method on a path that does not exist. The connection is closed.',
    fix: 'Use a method listed for the path at /docs.',
  },
  queue_unavailable: {
    status: 503,
    title: 'Queue unavailable',
    description: 'Redis, which holds the queue and the records, does not respond.',
    fix: 'Wait for the time in the `Retry-After` header; /readyz reports when Redis is back. If Redis was only hanging, the change may still have been applied: send POST requests with an `Idempotency-Key`, and repeat them with the same key.',
  },
  memory_busy: {
    status: 503,
    title: 'Too many large bodies',
    description:
      'Too many large bodies are being received or processed at once; together they would use too much memory.',
    fix: 'Wait for the time in the `Retry-After` header, or send less data per request.',
  },
  predictor_unavailable: {
    status: 503,
    title: 'Predictor unavailable',
    description:
      'No predictor process is free or alive, or its memory is full; `detail` gives the reason. A predictor that died is being restarted.',
    fix: 'Wait for the time in the `Retry-After` header. If the memory is full, send smaller samples or give the predictor more memory.',
  },
  storage_unavailable: {
    status: 503,
    title: 'Storage unavailable',
    description: 'The data directory cannot be read or written, or its disk is full.',
    fix: `Free disk space or repair ${SETTINGS.storage.dataDirectory.env}; /readyz reports when the storage is back.`,
  },
  shutting_down: {
    status: 503,
    title: 'Shutting down',
    description: 'This process is shutting down and accepts no new requests.',
    fix: 'Send the request again; another process will handle it.',
  },
  http_version_not_supported: {
    status: 505,
    title: 'HTTP version not supported',
    description: 'The request uses neither HTTP/1.1 nor HTTP/1.0. The connection is closed.',
    fix: 'Send the request over HTTP/1.1.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export type ErrorCode = keyof typeof ERRORS;

/** Every code of the catalogue. */
export const ERROR_CODES = Object.keys(ERRORS) as readonly ErrorCode[];

/** The URI reference in a problem's `type`. */
export const problemType = (code: ErrorCode): string => `urn:trainhorn:error:${code}`;

/** Retired codes; none of them may come back with another meaning. */
export const RETIRED_CODES: readonly string[] = ['file_not_found', 'too_many_requests'];
