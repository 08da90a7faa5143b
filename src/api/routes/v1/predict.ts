import type { IncomingMessage } from 'node:http';
import multipart from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { JobSchema } from '../../../contracts/jobs/jobs.js';
import {
  MAX_IMAGES,
  PredictBodySchema,
  PredictQuerySchema,
  PredictResponseSchema,
} from '../../../contracts/predictions.js';
import type { ForCaller } from '../../../domain/access/caller.js';
import { closedObject, ref } from '../../../schema/schema-helpers.js';
import type { RateLimiter } from '../../../services/access/rate-limiter.js';
import type { JobService } from '../../../services/jobs/job-service.js';
import type { PredictionService } from '../../../services/predictions/prediction-service.js';
import type { Api, HttpOptions } from '../../api.js';
import { collectBody } from '../../bodies/collect-body.js';
import { maxFormBytes } from '../../bodies/multipart.js';
import { imageFormLimits } from '../../bodies/predict-form.js';
import { readUnlessNumbers } from '../../bodies/unread-body.js';
import { IdempotencyHeadersSchema, type Once } from '../../idempotent.js';
import { limitPredictions } from '../../plugins/access/prediction-rate.js';
import { responses } from '../../responses.js';
import { ModelParamsSchema, ModelVersionParamsSchema } from './parameters.js';
import { createPredictHandler, forms, type PostedBody } from './predict-handler.js';

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
  api.removeContentTypeParser('application/json');
  api.addContentTypeParser('application/json', async (request: FastifyRequest, payload: IncomingMessage) =>
    readUnlessNumbers(await collectBody(request, payload, options.maxJsonBytes)),
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
    (request, reply) =>
      predict(request, reply, { model: request.params, query: request.query }, request.body as PostedBody),
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
    (request, reply) =>
      predict(request, reply, { model: request.params, query: request.query }, request.body as PostedBody),
  );
}
