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

/** A page of a job's log-like documents, which are numbered from 1. */
export const LogQuerySchema = closedObject({
  after: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      default: 0,
      description: 'Number of the last entry of the page before.',
    }),
  ),
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1000,
      default: DEFAULT_LOG_LIMIT,
      description: 'Entries on a page, at most 1000.',
    }),
  ),
});

/** Epochs that one answer holds. */
const MAX_EPOCHS_ANSWERED = 10_000;

/** Which epochs of a job: all of them by default, those on a page with `limit`. */
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
      description: `Epochs on a page, at most ${MAX_EPOCHS_ANSWERED}; continue with \`after\` while \`has_more\`. Not with \`max_points\`.`,
    }),
  ),
  max_points: Type.Optional(
    Type.Integer({
      minimum: 2,
      maximum: MAX_EPOCHS_ANSWERED,
      description: `Maximum epochs returned; of more, evenly spaced ones including the first and the last. Default ${MAX_EPOCHS_ANSWERED}. Not with \`limit\`.`,
    }),
  ),
});

/** Fills in what a query for epochs leaves out; undefined where it asks for a page and for a sample. */
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

/** Fills in what a log query leaves out. */
export const toLogQuery = (query: { after?: number; limit?: number }) => ({
  after: query.after ?? 0,
  limit: query.limit ?? DEFAULT_LOG_LIMIT,
});

/** Fills in what a list query leaves out. */
export const toListQuery = <Query extends { limit?: number }>(query: Query) => ({
  ...query,
  limit: query.limit ?? DEFAULT_LIST_LIMIT,
});
