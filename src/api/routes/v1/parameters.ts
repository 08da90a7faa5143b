import { Type } from 'typebox';
import {
  DEFAULT_LIST_LIMIT,
  JobIdSchema,
  ListQueryProperties,
  ModelNameSchema,
} from '../../../contracts/primitives.js';
import { closedObject } from '../../../contracts/schema-helpers.js';

export const JobParamsSchema = closedObject({ id: JobIdSchema });

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

export const ListQuerySchema = closedObject(ListQueryProperties);
