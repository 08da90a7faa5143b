import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { ARRAY_ROLES } from '../../../contracts/datasets/arrays.js';
import { DatasetSampleListSchema, SAMPLE_FORMATS, SPLITS } from '../../../contracts/datasets/samples.js';
import type { ForCaller } from '../../../domain/access/caller.js';
import { DatasetIdSchema } from '../../../schema/primitives.js';
import { closedObject, ref, stringEnum } from '../../../schema/schema-helpers.js';
import type { ShownArray } from '../../../services/datasets/dataset-samples.js';
import type { DatasetService } from '../../../services/datasets/dataset-service.js';
import type { Api } from '../../api.js';
import { datasetPath } from '../../documents.js';
import { ConditionalHeadersSchema, conditionalResponses } from '../../files/download-contract.js';
import { HttpProblem, invalid, notFound } from '../../problems/http-problem.js';
import { responses } from '../../responses.js';
import { DatasetParamsSchema } from './parameters.js';

const tags = ['datasets'];
const DEFAULT_LIMIT = 10;
const MAX_INDEX = 2 ** 31 - 1;

const SampleQuerySchema = closedObject({
  split: Type.Optional(stringEnum(SPLITS, { default: 'train' })),
  offset: Type.Optional(
    Type.Integer({ minimum: 0, maximum: MAX_INDEX, default: 0, description: 'The first sample, from 0.' }),
  ),
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 100,
      default: DEFAULT_LIMIT,
      description: 'Samples per page, at most 100. A page of large samples ends early, after 4 MiB.',
    }),
  ),
  format: Type.Optional(
    stringEnum(SAMPLE_FORMATS, {
      default: 'auto',
      description:
        'auto: values, and paths of images; values: the values of images too; png: images as PNG in base64.',
    }),
  ),
});

const ImageParamsSchema = closedObject({
  id: DatasetIdSchema,
  split: stringEnum(SPLITS),
  index: Type.Integer({ minimum: 0, maximum: MAX_INDEX, description: 'Its place in the split, from 0.' }),
});

const ImageQuerySchema = closedObject({
  array: Type.Optional(
    Type.String({ maxLength: 256, description: 'Default: the first array with images, inputs first.' }),
  ),
  role: Type.Optional(
    stringEnum(ARRAY_ROLES, { description: 'Of an array whose name an input and a label have.' }),
  ),
});

const PNG = Type.Unsafe<Buffer>({ type: 'string', format: 'binary' });

/** Routes that show samples of a dataset. */
export function registerDatasetSampleRoutes(api: Api, datasets: ForCaller<DatasetService>): void {
  registerList(api, datasets);
  registerImage(api, datasets);
}

function registerList(api: Api, datasets: ForCaller<DatasetService>): void {
  api.get(
    '/datasets/:id/samples',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'listDatasetSamples',
        summary: 'Samples of a dataset, as stored',
        description: 'Values of small arrays, texts, names of classes, and images as paths or PNG.',
        tags,
        params: DatasetParamsSchema,
        querystring: SampleQuerySchema,
        response: responses({ 200: ref(DatasetSampleListSchema) }),
      },
    },
    async (request) => {
      const { id } = request.params;
      const { split = 'train', offset = 0, limit = DEFAULT_LIMIT, format = 'auto' } = request.query;
      const result = await datasets(request.caller).samples.list(
        id,
        { split, offset, limit, format },
        imagePathOf(id),
      );
      if (result.outcome === 'not_found') throw notFound('dataset', id);
      if (result.outcome === 'no_split') throw noSplit(id, split, result.splits);
      const { samples, data, hasMore } = result;
      return { object: 'list' as const, split, samples, data, has_more: hasMore };
    },
  );
}

function registerImage(api: Api, datasets: ForCaller<DatasetService>): void {
  api.get(
    '/datasets/:id/samples/:split/:index/image',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'getDatasetSampleImage',
        summary: 'An image of a dataset as PNG',
        description:
          'Pixels are scaled to bytes by the values of black and white of the array. A mask is an indexed PNG, whose palette index is the class number.',
        tags,
        params: ImageParamsSchema,
        querystring: ImageQuerySchema,
        headers: ConditionalHeadersSchema,
        response: conditionalResponses('The image.', PNG, 'image/png'),
      },
    },
    async (request, reply) => {
      const { id, split, index } = request.params;
      const result = await datasets(request.caller).samples.image(id, { split, index, ...request.query });
      switch (result.outcome) {
        case 'not_found':
          throw notFound('dataset', id);
        case 'no_split': {
          const detail = `Dataset ${id} has no ${split} split; it has ${result.splits.join(', ')}.`;
          throw new HttpProblem('not_found', detail);
        }
        case 'no_sample': {
          const detail = `The ${split} split of dataset ${id} has ${result.samples} samples, counted from 0; sample ${index} does not exist.`;
          throw new HttpProblem('not_found', detail);
        }
        case 'no_image':
          throw noImage(request.query.array, result.arrays);
        case 'found':
          return sendPng(reply, result.png);
      }
    },
  );
}

const imagePathOf =
  (id: string) =>
  ({ split, index, array, role }: ShownArray): string =>
    `${datasetPath(id)}/samples/${split}/${index}/image?array=${encodeURIComponent(array)}&role=${role}`;

const noSplit = (id: string, split: string, splits: readonly string[]): HttpProblem =>
  invalid('validation_failed', [
    {
      pointer: '?split',
      code: 'invalid_value',
      detail: `Dataset ${id} has no ${split} split; it has ${splits.join(', ')}.`,
    },
  ]);

function noImage(array: string | undefined, arrays: readonly string[]): HttpProblem {
  const found =
    arrays.length === 0
      ? 'no array of the dataset has images'
      : `the arrays with images are ${arrays.join(', ')}`;
  const detail = `No image can be shown${array === undefined ? '' : ` of '${array}'`}: ${found}. GET …/samples lists values.`;
  return invalid('validation_failed', [{ pointer: '?array', code: 'invalid_value', detail }]);
}

/** Samples never change, so that a client that has one gets 304. */
function sendPng(reply: FastifyReply, png: Buffer) {
  const etag = createHash('sha256').update(png).digest('hex');
  reply.headers({ etag: `"${etag}"`, 'cache-control': 'private, no-cache' });
  return reply.type('image/png').send(png);
}
