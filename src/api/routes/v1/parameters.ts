import { Type } from 'typebox';
import {
  DatasetIdSchema,
  DEFAULT_LIST_LIMIT,
  JobIdSchema,
  ModelNameSchema,
} from '../../../schema/primitives.js';
import { closedObject } from '../../../schema/schema-helpers.js';
import type { EpochQuery } from '../../../services/jobs/epoch-metrics.js';

export const JobParamsSchema = closedObject({ id: JobIdSchema });

export const DatasetParamsSchema = closedObject({ id: DatasetIdSchema });

export const ModelParamsSchema = closedObject({ name: ModelNameSchema });

export const ModelVersionParamsSchema = closedObject({
  name: ModelNameSchema,
  version: Type.Integer({
    minimum: 1,
    maximum: Number.MAX_SAFE_INTEGER,
    description: 'Versions count from 1.',
  }),
});

const DEFAULT_LOG_LIMIT = 100;

/** Query for a page of numbered entries, such as log lines of a job. */
export const LogQuerySchema = closedObject({
  after: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      default: 0,
      description: 'Number of the last entry of the previous page.',
    }),
  ),
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1000,
      default: DEFAULT_LOG_LIMIT,
      description: 'Entries per page, at most 1000.',
    }),
  ),
});

/** Maximum epochs of one response. */
const MAX_EPOCHS_ANSWERED = 10_000;

/** Selects epochs of a job: all by default, or a page with `limit`. */
export const EpochQuerySchema = closedObject({
  after: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      default: 0,
      description: 'Only epochs after this one.',
    }),
  ),
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: MAX_EPOCHS_ANSWERED,
      description: `Epochs per page, at most ${MAX_EPOCHS_ANSWERED}; continue with \`after\` while \`has_more\`. Not with \`max_points\`.`,
    }),
  ),
  max_points: Type.Optional(
    Type.Integer({
      minimum: 2,
      maximum: MAX_EPOCHS_ANSWERED,
      description: `Maximum number of epochs returned; if there are more, they are sampled evenly, including the first and the last. Default ${MAX_EPOCHS_ANSWERED}. Not with \`limit\`.`,
    }),
  ),
});

/** Fills in the defaults of an epoch query; undefined if it requests both a page and a sample. */
export function toEpochQuery({
  after = 0,
  limit,
  max_points: maxPoints,
}: {
  after?: number;
  limit?: number;
  max_points?: number;
}): EpochQuery | undefined {
  if (limit === undefined) return { after, maxPoints: maxPoints ?? MAX_EPOCHS_ANSWERED };
  return maxPoints === undefined ? { after, limit } : undefined;
}

/** Fills in the defaults of a log query. */
export const toLogQuery = (query: { after?: number; limit?: number }) => ({
  after: query.after ?? 0,
  limit: query.limit ?? DEFAULT_LOG_LIMIT,
});

/** Fills in the defaults of a list query. */
export const toListQuery = <Query extends { limit?: number }>(query: Query) => ({
  ...query,
  limit: query.limit ?? DEFAULT_LIST_LIMIT,
});
