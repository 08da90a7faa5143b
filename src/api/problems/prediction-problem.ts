import type { FastifyRequest } from 'fastify';
import type { PredictionOutcome } from '../../services/predictions/prediction-service.js';
import { HttpProblem, invalid, notFound, versionNotFound } from './http-problem.js';

/** The outcome of a prediction that was not made. */
export type PredictionFailure = Exclude<PredictionOutcome, { outcome: 'predicted' | 'unread' }>;

const PREDICTOR_FULL =
  'The predictor ran out of memory, even with one sample at a time. Try again later, send smaller samples, or ask the operator to give the predictor more memory; the log of the service has the details.';

/** The problem of a prediction that was not made; failures of the predictor are logged. */
export function predictionProblem(
  { log }: FastifyRequest,
  failure: PredictionFailure,
  { name, version }: { name: string; version: number | undefined },
): HttpProblem {
  switch (failure.outcome) {
    case 'model_not_found':
      return version === undefined ? notFound('model', name) : versionNotFound(name, version);
    case 'no_image':
      return new HttpProblem('not_acceptable', failure.detail);
    case 'rejected':
      return invalid(failure.code, failure.errors);
    case 'unavailable': {
      const { retryAfterSeconds, full } = failure;
      if (full !== undefined) log.error({ reason: full }, 'The predictor ran out of memory');
      const detail = full === undefined ? 'No predictor is free; try again.' : PREDICTOR_FULL;
      return new HttpProblem('predictor_unavailable', detail, { retryAfterSeconds });
    }
    case 'failed':
      log.error({ reason: failure.message }, 'Prediction failed');
      return new HttpProblem(
        'prediction_failed',
        'The model could not be loaded or run; the log of the service has the reason.',
      );
  }
}
