import { Type } from 'typebox';
import { DatasetListSchema, DatasetSchema } from '../../../contracts/datasets/datasets.js';
import type { ForCaller } from '../../../domain/access/caller.js';
import { DatasetIdSchema, listQueryProperties } from '../../../schema/primitives.js';
import { closedObject, ref } from '../../../schema/schema-helpers.js';
import type { DatasetService } from '../../../services/datasets/dataset-service.js';
import type { Api } from '../../api.js';
import { toPlainList } from '../../documents.js';
import { HttpProblem, notFound } from '../../problems/http-problem.js';
import { noContent, responses } from '../../responses.js';
import { DatasetParamsSchema, toListQuery } from './parameters.js';

const tags = ['datasets'];
const DatasetListQuerySchema = closedObject({
  ...listQueryProperties(DatasetIdSchema),
  sha256: Type.Optional(
    Type.String({
      pattern: '^[0-9a-fA-F]{64}$',
      title: 'a SHA-256 of 64 hexadecimal digits',
      description: 'Only datasets of this digest: finds data that need not be uploaded again.',
    }),
  ),
});

/** Routes to list, read and delete datasets. */
export function registerDatasetRoutes(api: Api, datasets: ForCaller<DatasetService>): void {
  registerRead(api, datasets);
  registerDelete(api, datasets);
}

function registerRead(api: Api, datasets: ForCaller<DatasetService>): void {
  api.get(
    '/datasets',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'listDatasets',
        summary: 'List datasets',
        tags,
        querystring: DatasetListQuerySchema,
        response: responses({ 200: ref(DatasetListSchema) }),
      },
    },
    async (request) => {
      const { sha256, ...query } = toListQuery(request.query);
      const digest = sha256 === undefined ? {} : { sha256: sha256.toLowerCase() };
      return toPlainList(await datasets(request.caller).list({ ...query, ...digest }));
    },
  );

  api.get(
    '/datasets/:id',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'getDataset',
        summary: 'Get a dataset: shapes, dtypes, classes, splits, digest',
        tags,
        params: DatasetParamsSchema,
        response: responses({ 200: ref(DatasetSchema) }),
      },
    },
    async (request) => {
      const dataset = await datasets(request.caller).get(request.params.id);
      if (dataset === undefined) throw notFound('dataset', request.params.id);
      return dataset;
    },
  );
}

function registerDelete(api: Api, datasets: ForCaller<DatasetService>): void {
  api.delete(
    '/datasets/:id',
    {
      config: { scope: 'train' },
      schema: {
        operationId: 'deleteDataset',
        summary: 'Delete an uploaded dataset',
        description: 'Rejected while an unfinished job uses the dataset.',
        tags,
        params: DatasetParamsSchema,
        response: responses({ 204: noContent('The dataset was deleted.') }, 409),
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const result = await datasets(request.caller).delete(id);
      switch (result.outcome) {
        case 'deleted':
          return reply.code(204).send();
        case 'not_found':
          throw notFound('dataset', id);
        case 'builtin':
          throw new HttpProblem('dataset_builtin', `'${id}' is built in and cannot be deleted.`);
        case 'in_use': {
          const jobs = result.jobIds.slice(0, 5).join(', ');
          const detail = `Dataset ${id} is used by ${result.jobIds.length} unfinished job(s): ${jobs}. Wait for the jobs to finish or cancel them first.`;
          throw new HttpProblem('dataset_in_use', detail);
        }
      }
    },
  );
}
