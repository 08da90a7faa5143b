import type { PredictionFormat } from '../../../contracts/jobs/inference.js';
import type { ForCaller } from '../../../domain/access/caller.js';
import type { JobService, PredictionsOutcome } from '../../../services/jobs/job-service.js';
import type { Api } from '../../api.js';
import { DownloadHeadersSchema, downloadResponses } from '../../files/download-contract.js';
import { sendFile } from '../../files/send-file.js';
import { HttpProblem, notFound } from '../../problems/http-problem.js';
import { JobParamsSchema } from './parameters.js';

const MEDIA_TYPES: Readonly<Record<PredictionFormat, string>> = { npz: 'application/zip', csv: 'text/csv' };
const binary = { schema: { type: 'string', format: 'binary' } };

/** Downloading the predictions of a job. */
export function registerPredictionsRoute(api: Api, jobs: ForCaller<JobService>): void {
  api.get(
    '/jobs/:id/predictions',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'downloadJobPredictions',
        summary: 'Predictions of a job on a dataset, as npz or CSV',
        description:
          'npz: the outputs as float32 arrays by output name, as from `model.predict` of Keras, in the order of the split. CSV: a header and a row for each sample; classifiers with the class and the probability of each class.',
        tags: ['jobs'],
        params: JobParamsSchema,
        headers: DownloadHeadersSchema,
        response: downloadResponses({ 'application/zip': binary, 'text/csv': binary }),
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const result = await jobs(request.caller).predictions(id);
      if (result.outcome !== 'found') throw missing(id, result);
      const { path, predictions } = result;
      return sendFile(request, reply, {
        path,
        sha256: predictions.sha256,
        mediaType: MEDIA_TYPES[predictions.format],
        saveAs: `${id}.${predictions.format}`,
      });
    },
  );
}

function missing(id: string, result: Exclude<PredictionsOutcome, { outcome: 'found' }>): HttpProblem {
  if (result.outcome === 'not_found') return notFound('job', id);
  const { kind = 'train', status } = result.record;
  const detail = {
    other_kind: `Job ${id} is of the kind ${kind} and makes no predictions. POST /api/v1/models/{name}/predict with a dataset starts a job that does.`,
    not_yet: `Job ${id} is ${status} and has not written its predictions; ask again when it has finished (GET /api/v1/jobs/${id}?wait=60s).`,
    never: `Job ${id} ended (${status}) and has no predictions.`,
  }[result.outcome];
  return new HttpProblem('predictions_not_available', detail);
}
