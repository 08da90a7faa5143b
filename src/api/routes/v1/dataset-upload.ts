import multipart from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { SETTINGS } from '../../../config/settings.js';
import { OBJECT_OPTIONS } from '../../../contracts/datasets/array-options.js';
import {
  type Dataset,
  DatasetSchema,
  type UploadOptions,
  UploadOptionsSchema,
} from '../../../contracts/datasets/datasets.js';
import { LIST_OPTIONS } from '../../../contracts/datasets/table-options.js';
import type { ProblemItem } from '../../../contracts/problems.js';
import type { ForCaller } from '../../../domain/access/caller.js';
import { uploadMeaning } from '../../../domain/admission/data/upload-meaning.js';
import { createDatasetId } from '../../../domain/ids.js';
import type { UploadedFile } from '../../../domain/ports.js';
import { ERRORS } from '../../../domain/problems/errors.js';
import { closedObject, ref } from '../../../schema/schema-helpers.js';
import { safeText } from '../../../schema/show-value.js';
import { normalText } from '../../../schema/shown-text.js';
import type { DatasetService } from '../../../services/datasets/dataset-service.js';
import { createTextValidator } from '../../../validation/validation.js';
import type { Api, HttpOptions } from '../../api.js';
import { type FormFields, type FormLimits, maxFormBytes } from '../../bodies/multipart.js';
import { receiveUpload } from '../../bodies/upload.js';
import { datasetPath } from '../../documents.js';
import { IdempotencyHeadersSchema, type Once } from '../../idempotent.js';
import { HttpProblem, invalid, quotaExceeded } from '../../problems/http-problem.js';
import { responses } from '../../responses.js';

/** Enough npy files for several inputs and labels of three splits. */
const MAX_FILES = 24;

/** Documents the form; its parts are checked as they arrive. */
const UploadFormSchema = closedObject({
  files: Type.Array(Type.Unsafe<unknown>({ type: 'string', format: 'binary' }), {
    minItems: 1,
    maxItems: MAX_FILES,
    description:
      'One .npz (x_train, y_train, optionally x_val, y_val, x_test, y_test; or x, y; or x_NAME, y_NAME for several), the same arrays as .npy files, two or four idx files, one CSV, TSV or JSON file of rows, or several CSV files (train.csv, val.csv, test.csv), or one .zip of class folders of images or texts, of images and masks, or of images with metadata.csv; each may be gzipped, a table zipped.',
  }),
  ...UploadOptionsSchema.properties,
});

interface Upload {
  files: UploadedFile[];
  options: UploadOptions;
}

type UploadHttpOptions = Pick<HttpOptions, 'maxUploadBytes'>;

/** POST /datasets; a scope of its own, so that no other route takes forms. */
export async function registerUploadRoute(
  api: Api,
  datasets: ForCaller<DatasetService>,
  { once, ...options }: UploadHttpOptions & { once: Once },
) {
  await api.register(multipart);
  const limits: FormLimits = {
    maxFiles: MAX_FILES,
    maxFileBytes: options.maxUploadBytes,
    maxTotalBytes: options.maxUploadBytes,
    setting: SETTINGS.limits.maxUploadBytes.env,
  };
  api.post(
    '/datasets',
    {
      config: { isUpload: true, scope: 'train', maxBodyBytes: maxFormBytes(limits) },
      schema: {
        operationId: 'createDataset',
        summary: 'Upload a dataset',
        description:
          'The files are streamed to disk and checked in a separate process. Their format is detected from their content. Fields may precede or follow the files; an empty field counts as absent.',
        tags: ['datasets'],
        headers: IdempotencyHeadersSchema,
        body: { content: { 'multipart/form-data': { schema: UploadFormSchema } } },
        response: responses({ 201: ref(DatasetSchema) }, 409),
      },
    },
    async (request, reply) => {
      const own = datasets(request.caller);
      const dataset = await receiveUpload(request, own, limits, ({ files, fields }) => {
        const options = toUploadOptions(fields);
        if (files.length === 0) throw invalid('invalid_upload', [NO_FILE]);
        const contents = files.map(({ name, sha256 }) => [name, sha256]);
        const creation = {
          newId: createDatasetId,
          input: { options, files: contents },
          meaning: () => [uploadMeaning(options, files), contents],
        };
        return once(request, reply, creation, (id) => ingest(request, own, { id, files, options }));
      });
      return reply.code(201).header('location', datasetPath(dataset.id)).send(dataset);
    },
  );
}

async function ingest(
  request: FastifyRequest,
  datasets: DatasetService,
  { id, files, options }: Upload & { id: string },
): Promise<Dataset> {
  const result = await datasets.ingest(id, files, options);
  if (result.outcome === 'quota_exceeded') throw quotaExceeded(result);
  if (result.outcome === 'rejected') throw invalid('invalid_upload', result.errors);
  if (result.outcome === 'ingested') return result.dataset;
  request.log.error({ reason: result.message }, 'Ingest failed');
  const { description, fix } = ERRORS.ingest_failed;
  throw new HttpProblem('ingest_failed', `${description} ${fix}`);
}

const NO_FILE: ProblemItem = {
  pointer: '/files',
  code: 'missing_field',
  detail: 'The form has no file; send a .npz, .csv, .json or .zip file, or npy or idx files, as file parts.',
};

const validateOptions = createTextValidator(ref(UploadOptionsSchema), (name) => `/${name}`);

/** Entries of a list that a form sends as a JSON array, separated by commas, or in several fields. */
function listOf(values: readonly unknown[]): unknown[] {
  return values.flatMap((value) => (typeof value === 'string' ? entriesOf(value.trim()) : [value]));
}

function entriesOf(text: string): unknown[] {
  const parsed = text.startsWith('[') ? parseList(text) : undefined;
  if (parsed !== undefined) return parsed.map((entry) => (typeof entry === 'number' ? String(entry) : entry));
  return text === '' ? [] : text.split(',').map((entry) => entry.trim());
}

function parseList(text: string): unknown[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Replaces a field that a form sends as JSON by its value; removes it, with the reason, if it is not JSON. */
function readObject(fields: FormFields, name: string): ProblemItem | undefined {
  const text = fields[name];
  if (typeof text !== 'string') return undefined;
  try {
    fields[name] = JSON.parse(text);
    return undefined;
  } catch (error) {
    delete fields[name];
    const why = error instanceof Error ? error.message : String(error);
    const detail = `${name} is not valid JSON: ${safeText(why, 200)}. Send an object, in Python json.dumps({…}).`;
    return { pointer: `/${name}`, code: 'invalid_json', detail };
  }
}

/**
 * Converts form values, which are strings, to the types of the contract. Forms send fields left empty as ''.
 */
function toUploadOptions(form: FormFields): UploadOptions {
  const fields: FormFields = Object.fromEntries(Object.entries(form).filter(([, value]) => value !== ''));
  for (const name of LIST_OPTIONS) {
    if (Object.hasOwn(fields, name)) fields[name] = listOf([fields[name]].flat());
  }
  const unreadable = OBJECT_OPTIONS.flatMap((name) => readObject(fields, name) ?? []);
  const errors = [...unreadable, ...validateOptions(fields)];
  if (errors.length > 0) throw invalid('validation_failed', errors);
  // Checked against the contract of UploadOptions in the line above.
  const options = fields as UploadOptions;
  return options.name === undefined ? options : { ...options, name: normalText(options.name) };
}
