import multipart from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { SETTINGS } from '../../../config/settings.js';
import type { ProblemItem } from '../../../contracts/problems.js';
import {
  type WeightsDetails,
  WeightsDetailsSchema,
  WeightsListSchema,
  type WeightsOptions,
  WeightsOptionsSchema,
} from '../../../contracts/weights/weights.js';
import type { ForCaller } from '../../../domain/access/caller.js';
import { createWeightsId } from '../../../domain/ids.js';
import type { UploadedFile } from '../../../domain/ports.js';
import { ERRORS } from '../../../domain/problems/errors.js';
import { listQueryProperties, WeightsIdSchema } from '../../../schema/primitives.js';
import { closedObject, ref } from '../../../schema/schema-helpers.js';
import type { WeightsService } from '../../../services/weights/weights-service.js';
import { createTextValidator } from '../../../validation/validation.js';
import type { Api, HttpOptions } from '../../api.js';
import { type FormFields, type FormLimits, maxFormBytes } from '../../bodies/multipart.js';
import { receiveUpload } from '../../bodies/upload.js';
import { toPlainList, weightsPath } from '../../documents.js';
import { IdempotencyHeadersSchema, type Once } from '../../idempotent.js';
import { HttpProblem, invalid, notFound } from '../../problems/http-problem.js';
import { noContent, responses } from '../../responses.js';
import { toListQuery } from './parameters.js';

const tags = ['weights'];
/** The shards of a large TensorFlow.js model. */
const MAX_FILES = 256;

const WeightsParamsSchema = closedObject({ id: WeightsIdSchema });
const WeightsQuerySchema = closedObject(listQueryProperties(WeightsIdSchema));

/** Documents the form; its parts are checked as they arrive. */
const WeightsFormSchema = closedObject({
  files: Type.Array(Type.Unsafe<unknown>({ type: 'string', format: 'binary' }), {
    minItems: 1,
    maxItems: MAX_FILES,
    description:
      'One .keras, .weights.h5, .h5 (whole models and weights of Keras 2, too) or .safetensors file, or a model.json of TensorFlow.js with its .bin files, also as one .zip.',
  }),
  ...WeightsOptionsSchema.properties,
});

/** Routes to list, read and delete uploaded weights. */
export function registerWeightsRoutes(api: Api, weights: ForCaller<WeightsService>): void {
  api.get(
    '/weights',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'listWeights',
        summary: 'List uploaded weights, newest first',
        tags,
        querystring: WeightsQuerySchema,
        response: responses({ 200: ref(WeightsListSchema) }),
      },
    },
    async (request) => toPlainList(await weights(request.caller).list(toListQuery(request.query))),
  );

  api.get(
    '/weights/:id',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'getWeights',
        summary: 'Get uploaded weights: format, tensors, warnings',
        tags,
        params: WeightsParamsSchema,
        response: responses({ 200: ref(WeightsDetailsSchema) }),
      },
    },
    async (request) => {
      const found = await weights(request.caller).get(request.params.id);
      if (found === undefined) throw notFound('weights', request.params.id);
      return found;
    },
  );

  api.delete(
    '/weights/:id',
    {
      config: { scope: 'train' },
      schema: {
        operationId: 'deleteWeights',
        summary: 'Delete uploaded weights',
        description: 'Jobs and models that were made from them stay.',
        tags,
        params: WeightsParamsSchema,
        response: responses({ 204: noContent('The weights were deleted.') }),
      },
    },
    async ({ caller, params: { id } }, reply) => {
      if (!(await weights(caller).delete(id))) throw notFound('weights', id);
      return reply.code(204).send();
    },
  );
}

/** POST /weights; a scope of its own, so that no other route takes forms. */
export async function registerWeightsUploadRoute(
  api: Api,
  weights: ForCaller<WeightsService>,
  { once, maxUploadBytes }: Pick<HttpOptions, 'maxUploadBytes'> & { once: Once },
) {
  await api.register(multipart);
  const limits: FormLimits = {
    maxFiles: MAX_FILES,
    maxFileBytes: maxUploadBytes,
    maxTotalBytes: maxUploadBytes,
    setting: SETTINGS.limits.maxUploadBytes.env,
  };
  api.post(
    '/weights',
    {
      config: { isUpload: true, scope: 'train', maxBodyBytes: maxFormBytes(limits) },
      schema: {
        operationId: 'createWeights',
        summary: 'Upload weights or a whole model',
        description:
          'The files are streamed to disk and read in a separate process. Their format is detected from their content. Jobs start from them by `weights`, and POST /api/v1/models serves them.',
        tags,
        headers: IdempotencyHeadersSchema,
        body: { content: { 'multipart/form-data': { schema: WeightsFormSchema } } },
        response: responses({ 201: ref(WeightsDetailsSchema) }, 409),
      },
    },
    async (request, reply) => {
      const own = weights(request.caller);
      const read = await receiveUpload(request, own, limits, ({ files, fields }) => {
        const options = toOptions(fields);
        if (files.length === 0) throw invalid('invalid_weights', [NO_FILE]);
        const input = { options, files: files.map(({ name, sha256 }) => [name, sha256]) };
        return once(request, reply, { newId: createWeightsId, input }, (id) =>
          readFiles(request, own, { id, files, options }),
        );
      });
      return reply.code(201).header('location', weightsPath(read.id)).send(read);
    },
  );
}

const validateOptions = createTextValidator(ref(WeightsOptionsSchema), (name) => `/${name}`);

/** Forms send fields left empty as ''. */
function toOptions(form: FormFields): WeightsOptions {
  const fields: FormFields = Object.fromEntries(Object.entries(form).filter(([, value]) => value !== ''));
  const errors = validateOptions(fields);
  if (errors.length > 0) throw invalid('validation_failed', errors);
  // Checked against the contract of WeightsOptions in the line above.
  return fields as WeightsOptions;
}

async function readFiles(
  request: FastifyRequest,
  weights: WeightsService,
  { id, files, options }: { id: string; files: UploadedFile[]; options: WeightsOptions },
): Promise<WeightsDetails> {
  const result = await weights.read(id, files, options);
  if (result.outcome === 'rejected') throw invalid('invalid_weights', result.errors);
  if (result.outcome === 'read') return result.weights;
  request.log.error({ reason: result.message }, 'Reading weights failed');
  const { description, fix } = ERRORS.ingest_failed;
  throw new HttpProblem('ingest_failed', `${description} ${fix}`);
}

const NO_FILE: ProblemItem = {
  pointer: '/files',
  code: 'missing_field',
  detail: 'The form has no file; send a .keras, .weights.h5, .h5 or .safetensors file as a file part.',
};
