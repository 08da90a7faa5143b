import type { FastifyRequest } from 'fastify';
import type { PredictDataset } from '../../contracts/jobs/inference.js';
import { DATASET_FIELDS, type PredictBody } from '../../contracts/predictions.js';
import type { ProblemItem } from '../../contracts/problems.js';
import { invalid } from '../problems/http-problem.js';
import { UnreadBody } from './unread-body.js';

/** The body of a prediction on a dataset; undefined for one on samples. @throws HttpProblem if it is both */
export function readPredictDataset(
  { url }: FastifyRequest,
  body: PredictBody | UnreadBody | Buffer | undefined,
): PredictDataset | undefined {
  if (body === undefined || Buffer.isBuffer(body) || body instanceof UnreadBody) return undefined;
  const { instances, images, dataset, ...fields } = body;
  if (dataset === undefined) {
    const idle = Object.keys(body).filter((name) => DATASET_FIELDS.includes(name));
    if (idle.length > 0) throw invalid('validation_failed', idle.map(onlyWithDataset));
    return undefined;
  }
  if (instances !== undefined || images !== undefined)
    throw invalid('validation_failed', [{ pointer: '', code: 'conflicting_arguments', detail: EXACTLY_ONE }]);
  // The parsed query also has the defaults.
  const options = [...new URLSearchParams(url.split('?')[1]).keys()];
  if (options.length > 0) throw invalid('validation_failed', options.map(onlyWithSamples));
  return { dataset, ...fields };
}

const EXACTLY_ONE = "Send exactly one of 'instances', 'images' and 'dataset'; got several.";

const onlyWithDataset = (name: string): ProblemItem => ({
  pointer: `/${name}`,
  code: 'conflicting_arguments',
  detail: `${name} applies to the prediction of a dataset only. Remove it, or send 'dataset' instead of the samples.`,
});

const onlyWithSamples = (name: string): ProblemItem => ({
  pointer: `?${name}`,
  code: 'conflicting_arguments',
  detail: `${name} does not apply to the prediction of a dataset. Remove it.`,
});
