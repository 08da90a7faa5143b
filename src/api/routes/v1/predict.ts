import multipart from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Tasks } from '../../../contracts/jobs/training-config.js';
import type { ModelManifest } from '../../../contracts/models.js';
import {
  MAX_IMAGES,
  type PredictBody,
  PredictBodySchema,
  type PredictQuery,
  PredictQuerySchema,
  type PredictResponse,
  PredictResponseSchema,
} from '../../../contracts/predictions.js';
import type { ForCaller } from '../../../domain/access/caller.js';
import { closedObject, ref } from '../../../schema/schema-helpers.js';
import type { RateLimiter } from '../../../services/access/rate-limiter.js';
import type { PredictionService } from '../../../services/predictions/prediction-service.js';
import type { Api, HttpOptions } from '../../api.js';
import { maxFormBytes } from '../../bodies/multipart.js';
import { imageFormLimits } from '../../bodies/predict-form.js';
import { readPredictInput } from '../../bodies/predict-input.js';
import { limitPredictions } from '../../plugins/access/prediction-rate.js';
import { HttpProblem, invalid, notFound, versionNotFound } from '../../problems/http-problem.js';
import { responses } from '../../responses.js';
import { ModelParamsSchema, ModelVersionParamsSchema } from './parameters.js';

/** Some clients send `image/jpg` or `image/x-ms-bmp`; the content decides. */
const IMAGE_TYPES = [
  'image/png',
  'image/jpeg',
  'image/jpg',
  'image/webp',
  'image/gif',
  'image/bmp',
  'image/x-ms-bmp',
];

const binary = { type: 'string', format: 'binary' };

/** Documents the form; its parts are checked as they arrive. */
const ImageFormSchema = closedObject({
  files: Type.Optional(
    Type.Array(Type.Unsafe<unknown>(binary), {
      minItems: 1,
      maxItems: MAX_IMAGES,
      description:
        'PNG, JPEG, WebP, GIF or BMP files, under any field name; for a model with several inputs under the name of their input, one for each sample.',
    }),
  ),
  instances: Type.Optional(
    Type.String({
      description:
        'JSON: a list of objects by input name, with the values that are not files. The nth file of a field belongs to the nth object.',
    }),
  ),
});

const bodies = {
  content: {
    'multipart/form-data': { schema: ImageFormSchema },
    'application/json': { schema: ref(PredictBodySchema) },
    ...Object.fromEntries(IMAGE_TYPES.map((type) => [type, { schema: binary }])),
  },
};

const description = `Accepts image files as a form (under any field name), one image as the raw body, or JSON with \`instances\` (samples as nested lists) or \`images\` (base64).
A model with several inputs takes \`instances\` as objects by input name, with images as \`{"b64": "…"}\`; or a form with the files of each input under its name, and other values in the field \`instances\`.
Images are brought to the size, channels and range of values of the training images, then the preprocessing of the job is applied.
A sample that is unlike the training data comes back with \`warnings\`.
Classifiers return labels with probabilities, regressors their outputs; a model with several outputs returns objects by output name.`;

type PredictHttpOptions = Pick<HttpOptions, 'maxImageBytes' | 'maxJsonBytes'> & { rate: RateLimiter };

/** Prediction routes; a separate Fastify scope, so that no other route accepts forms or images. */
export async function registerPredictRoutes(
  api: Api,
  predictions: ForCaller<PredictionService>,
  options: PredictHttpOptions,
) {
  await api.register(multipart);
  api.addContentTypeParser(
    IMAGE_TYPES,
    { parseAs: 'buffer', bodyLimit: options.maxImageBytes },
    async (_request: unknown, body: Buffer) => body,
  );
  const onRequest = limitPredictions(options.rate);
  const predict = createPredictHandler(predictions, options);
  const maxBodyBytes = Math.max(options.maxJsonBytes, maxFormBytes(imageFormLimits(options.maxImageBytes)));
  const config = { scope: 'predict' as const, maxBodyBytes };
  const shared = {
    description,
    tags: ['predict'],
    querystring: PredictQuerySchema,
    body: bodies,
    response: responses({ 200: ref(PredictResponseSchema) }),
  };

  api.post(
    '/models/:name/predict',
    {
      config,
      onRequest,
      schema: {
        operationId: 'predict',
        summary: 'Predict with the newest version',
        params: ModelParamsSchema,
        ...shared,
      },
    },
    (request) => predict(request, request.params, request.query),
  );
  api.post(
    '/models/:name/versions/:version/predict',
    {
      config,
      onRequest,
      schema: {
        operationId: 'predictWithVersion',
        summary: 'Predict with a specific version',
        params: ModelVersionParamsSchema,
        ...shared,
      },
    },
    (request) => predict(request, request.params, request.query),
  );
}

/** The task of each output by name, if there are several. */
const tasksOf = ({ task, outputs }: ModelManifest): Tasks =>
  outputs === undefined ? task : Object.fromEntries(outputs.map((output) => [output.name, output.task]));

const PREDICTOR_FULL =
  'The predictor ran out of memory, even with one sample at a time. Try again later, send smaller samples, or ask the operator to give the predictor more memory; the log of the service has the details.';

function createPredictHandler(
  predictions: ForCaller<PredictionService>,
  { maxImageBytes }: PredictHttpOptions,
) {
  return async (
    request: FastifyRequest,
    { name, version }: { name: string; version?: number },
    query: PredictQuery,
  ): Promise<PredictResponse> => {
    // The contract checks only JSON bodies; other parsers return a buffer or nothing.
    const input = await readPredictInput(
      request,
      request.body as PredictBody | Buffer | undefined,
      maxImageBytes,
    );
    const result = await predictions(request.caller).predict({
      name,
      version,
      input,
      invert: query.invert ?? 'auto',
      background: query.background ?? 'none',
      topK: query.top_k ?? null,
    });
    switch (result.outcome) {
      case 'predicted': {
        const { manifest } = result;
        return {
          object: 'predictions',
          model: { name: manifest.name, version: manifest.version },
          task: tasksOf(manifest),
          predictions: result.predictions,
        };
      }
      case 'model_not_found':
        throw version === undefined ? notFound('model', name) : versionNotFound(name, version);
      case 'rejected':
        throw invalid(result.code, result.errors);
      case 'unavailable': {
        const { retryAfterSeconds, full } = result;
        if (full !== undefined) request.log.error({ reason: full }, 'The predictor ran out of memory');
        const detail = full === undefined ? 'No predictor is free; try again.' : PREDICTOR_FULL;
        throw new HttpProblem('predictor_unavailable', detail, { retryAfterSeconds });
      }
      case 'failed':
        request.log.error({ reason: result.message }, 'Prediction failed');
        throw new HttpProblem(
          'prediction_failed',
          'The model could not be loaded or run; the log of the service has the reason.',
        );
    }
  };
}
