import type { FastifyRequest } from 'fastify';
import { Value } from 'typebox/value';
import type { Services } from '../services/services.js';
import { notFound, versionNotFound } from './problems/http-problem.js';
import {
  DatasetParamsSchema,
  JobParamsSchema,
  ModelParamsSchema,
  ModelVersionParamsSchema,
} from './routes/v1/parameters.js';

export type TargetServices = Pick<Services, 'jobs' | 'datasets' | 'models'>;

/**
 * Responds as the route would if the job, dataset or model in the path does not exist: preconditions then
 * have no meaning (RFC 9110, 13.2.1). @throws HttpProblem with status 404
 */
export async function requireTarget(
  { jobs, datasets, models }: TargetServices,
  { caller, params }: FastifyRequest,
): Promise<void> {
  if (Value.Check(JobParamsSchema, params)) {
    if ((await jobs(caller).get(params.id)) === undefined) throw notFound('job', params.id);
  } else if (Value.Check(DatasetParamsSchema, params)) {
    if ((await datasets(caller).get(params.id)) === undefined) throw notFound('dataset', params.id);
  } else if (Value.Check(ModelParamsSchema, params)) {
    if ((await models(caller).get(params.name)) === undefined) throw notFound('model', params.name);
  } else if (Value.Check(ModelVersionParamsSchema, params)) {
    const { name, version } = params;
    if ((await models(caller).version(name, version)) === undefined) throw versionNotFound(name, version);
  }
}
