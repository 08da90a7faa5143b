import multipart from '@fastify/multipart';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { JobSchema } from '../../../contracts/jobs/jobs.js';
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
import { type ForCaller, isAllowed } from '../../../domain/access/caller.js';
import { type MaskImage, maskImage } from '../../../domain/mask-image.js';
import type { PredictionOptions } from '../../../domain/prediction-options.js';
import { closedObject, ref } from '../../../schema/schema-helpers.js';
import type { RateLimiter } from '../../../services/access/rate-limiter.js';
import type { JobService } from '../../../services/jobs/job-service.js';
import type {
  PredictionOutcome,
  PredictionService,
} from '../../../services/predictions/prediction-service.js';
import type { Api, HttpOptions } from '../../api.js';
import { maxFormBytes } from '../../bodies/multipart.js';
import { negotiate } from '../../bodies/negotiation.js';
import { readPredictDataset } from '../../bodies/predict-dataset.js';
import { imageFormLimits } from '../../bodies/predict-form.js';
import { readPredictInput } from '../../bodies/predict-input.js';
import { IdempotencyHeadersSchema, type Once } from '../../idempotent.js';
import { forbidden } from '../../plugins/access/access.js';
import { limitPredictions } from '../../plugins/access/prediction-rate.js';
import { HttpProblem } from '../../problems/http-problem.js';
import { type PredictionFailure, predictionProblem } from '../../problems/prediction-problem.js';
import { responses } from '../../responses.js';
import { startJob } from './model-jobs.js';
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

const description = `With a \`dataset\` in a JSON body, a job predicts all its samples: the answer is 202 with the job, whose file \`GET /api/v1/jobs/{id}/predictions\` returns; the key needs the scope \`train\`.
Otherwise accepts image files as a form (under any field name), one image as the raw body, or JSON with \`instances\` (samples as nested lists) or \`images\` (base64).
A model with several inputs takes \`instances\` as objects by input name, with images as \`{"b64": "…"}\`; or a form with the files of each input under its name, and other values in the field \`instances\`.
Images are brought to the size, channels and range of values of the training images, then the preprocessing of the job is applied.
A sample that is unlike the training data comes back with \`warnings\`.
Classifiers return labels with probabilities, regressors their outputs; a model with several outputs returns objects by output name.
A model that classifies pixels returns one indexed PNG where \`Accept\` prefers \`image/png\`: one sample, whose palette index is the class number.`;

const forms = negotiate(['application/json', 'image/png']);

type PredictHttpOptions = Pick<HttpOptions, 'maxImageBytes' | 'maxJsonBytes'> & {
  rate: RateLimiter;
  jobs: ForCaller<JobService>;
  once: Once;
};

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
  const onRequest = [limitPredictions(options.rate), forms.onRequest];
  const predict = createPredictHandler(predictions, options);
  const maxBodyBytes = Math.max(options.maxJsonBytes, maxFormBytes(imageFormLimits(options.maxImageBytes)));
  const config = { scope: 'predict' as const, maxBodyBytes };
  const shared = {
    description,
    tags: ['predict'],
    querystring: PredictQuerySchema,
    headers: IdempotencyHeadersSchema,
    body: bodies,
    response: responses(
      {
        200: {
          description: 'The predictions, in the order of the samples.',
          content: {
            'application/json': { schema: ref(PredictResponseSchema) },
            'image/png': { schema: Type.Unsafe<Buffer>(binary) },
          },
        },
        202: ref(JobSchema),
      },
      406,
      409,
    ),
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
    (request, reply) => predict(request, reply, { model: request.params, query: request.query }),
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
    (request, reply) => predict(request, reply, { model: request.params, query: request.query }),
  );
}

/** The task of each output by name, if there are several. */
const tasksOf = ({ task, outputs }: ModelManifest): Tasks =>
  outputs === undefined ? task : Object.fromEntries(outputs.map((output) => [output.name, output.task]));

function createPredictHandler(
  predictions: ForCaller<PredictionService>,
  { maxImageBytes, jobs, once }: PredictHttpOptions,
) {
  return async (
    request: FastifyRequest,
    reply: FastifyReply,
    { model: { name, version }, query }: { model: { name: string; version?: number }; query: PredictQuery },
  ) => {
    // The contract checks only JSON bodies; other parsers return a buffer or nothing.
    const body = request.body as PredictBody | Buffer | undefined;
    const onDataset = readPredictDataset(request, body);
    if (onDataset !== undefined) {
      if (!isAllowed(request.caller, 'train')) throw forbidden(request.caller, 'train');
      const question = { kind: 'predict', body: onDataset, name, version } as const;
      return startJob(jobs(request.caller), once, request, reply, question);
    }
    const input = await readPredictInput(request, body, maxImageBytes);
    const question = { name, version, input, ...optionsOf(query) };
    const predict = (asImage: boolean) =>
      predictions(request.caller).predict(asImage ? { ...question, asImage, maskFormat: 'png' } : question);
    if (forms.formOf(request) === 'image/png') {
      const image = toImage(await predict(true));
      if (image.outcome === 'image') return reply.type('image/png').send(image.png);
      if (image.outcome !== 'no_image') throw predictionProblem(request, image, { name, version });
      if (!forms.accepts(request, 'application/json')) throw new HttpProblem('not_acceptable', image.detail);
    }
    const result = await predict(false);
    if (result.outcome !== 'predicted') throw predictionProblem(request, result, { name, version });
    return reply.type('application/json; charset=utf-8').send(toResponse(result));
  };
}

const optionsOf = (query: PredictQuery): PredictionOptions => ({
  invert: query.invert ?? 'auto',
  background: query.background ?? 'none',
  topK: query.top_k ?? null,
  maskFormat: query.mask_format ?? 'ids',
  classProbabilities: query.class_probabilities ?? false,
});

const toImage = (result: PredictionOutcome): MaskImage | PredictionFailure =>
  result.outcome === 'predicted' ? maskImage(result.predictions, result.manifest) : result;

const toResponse = ({ manifest, predictions }: Predicted): PredictResponse => ({
  object: 'predictions',
  model: { name: manifest.name, version: manifest.version },
  task: tasksOf(manifest),
  predictions,
});

type Predicted = Extract<PredictionOutcome, { outcome: 'predicted' }>;
