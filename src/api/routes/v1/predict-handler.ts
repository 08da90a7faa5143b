import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Tasks } from '../../../contracts/jobs/training-config.js';
import type { ModelManifest } from '../../../contracts/models.js';
import type { PredictBody, PredictQuery } from '../../../contracts/predictions.js';
import { type ForCaller, isAllowed } from '../../../domain/access/caller.js';
import { type MaskImage, maskImage } from '../../../domain/mask-image.js';
import type { PredictionOptions } from '../../../domain/prediction-options.js';
import type { JobService } from '../../../services/jobs/job-service.js';
import type {
  PredictionOutcome,
  PredictionService,
} from '../../../services/predictions/prediction-service.js';
import { negotiate } from '../../bodies/negotiation.js';
import { readPredictDataset } from '../../bodies/predict-dataset.js';
import { readPredictInput } from '../../bodies/predict-input.js';
import { readBody, UnreadBody } from '../../bodies/unread-body.js';
import type { Once } from '../../idempotent.js';
import { forbidden } from '../../plugins/access/access.js';
import { HttpProblem } from '../../problems/http-problem.js';
import { predictionProblem } from '../../problems/prediction-problem.js';
import { startJob } from './model-jobs.js';

/** The forms of an answer. */
export const forms = negotiate(['application/json', 'image/png']);

export interface PredictHandlerOptions {
  maxImageBytes: number;
  jobs: ForCaller<JobService>;
  once: Once;
}

/** The question of a request, besides its samples. */
export interface Asked {
  model: { name: string; version?: number };
  query: PredictQuery;
}

/** The contract checks only JSON bodies; other parsers return a buffer or nothing. */
export type PostedBody = PredictBody | UnreadBody | Buffer | undefined;

type Handler = (
  request: FastifyRequest,
  reply: FastifyReply,
  asked: Asked,
  body: PostedBody,
) => Promise<Buffer | Awaited<ReturnType<typeof startJob>>>;

/** Creates the handler of predictions with samples in any form, and with a dataset. */
export function createPredictHandler(
  predictions: ForCaller<PredictionService>,
  { maxImageBytes, jobs, once }: PredictHandlerOptions,
): Handler {
  const handle: Handler = async (request, reply, asked, body) => {
    const { name, version } = asked.model;
    const onDataset = readPredictDataset(request, body);
    if (onDataset !== undefined) {
      if (!isAllowed(request.caller, 'train')) throw forbidden(request.caller, 'train');
      const question = { kind: 'predict', body: onDataset, name, version } as const;
      return startJob(jobs(request.caller), once, request, reply, question);
    }
    const input = await readPredictInput(request, body, maxImageBytes);
    const question = { name, version, input, ...optionsOf(asked.query) };
    const isAbandoned = () => reply.raw.destroyed;
    const predict = (asImage: boolean) =>
      predictions(request.caller).predict(
        asImage ? { ...question, asImage, maskFormat: 'png' } : question,
        isAbandoned,
      );
    const answer = await answerIn(request, predict);
    if (answer.outcome === 'unread') return handle(request, reply, asked, readBody(body));
    if (answer.outcome === 'image') {
      reply.type('image/png');
      return answer.png;
    }
    if (answer.outcome !== 'predicted') {
      if (body instanceof UnreadBody) await requireReadable(request, body, maxImageBytes);
      throw predictionProblem(request, answer, question);
    }
    reply.type('application/json; charset=utf-8');
    return toResponse(answer);
  };
  return handle;
}

/** Reads a body that was not predicted, whose own faults come first. @throws HttpProblem that names them */
async function requireReadable(
  request: FastifyRequest,
  body: UnreadBody,
  maxImageBytes: number,
): Promise<void> {
  const read = readBody(body);
  readPredictDataset(request, read);
  await readPredictInput(request, read, maxImageBytes);
}

type Answer = PredictionOutcome | Extract<MaskImage, { outcome: 'image' }>;

/** Predicts for the form that the request prefers, and accepts. */
async function answerIn(
  request: FastifyRequest,
  predict: (asImage: boolean) => Promise<PredictionOutcome>,
): Promise<Answer> {
  if (forms.formOf(request) !== 'image/png') return predict(false);
  const image = toImage(await predict(true));
  if (image.outcome !== 'no_image') return image;
  if (!forms.accepts(request, 'application/json')) throw new HttpProblem('not_acceptable', image.detail);
  return predict(false);
}

const optionsOf = (query: PredictQuery): PredictionOptions => ({
  invert: query.invert ?? 'auto',
  background: query.background ?? 'none',
  topK: query.top_k ?? null,
  maskFormat: query.mask_format ?? 'ids',
  classProbabilities: query.class_probabilities ?? false,
});

const toImage = (result: PredictionOutcome): Exclude<PredictionOutcome, Predicted> | MaskImage =>
  result.outcome === 'predicted'
    ? maskImage(JSON.parse(Buffer.from(result.json).toString()), result.manifest)
    : result;

type Predicted = Extract<PredictionOutcome, { outcome: 'predicted' }>;

/** The task of each output by name, if there are several. */
const tasksOf = ({ task, outputs }: ModelManifest): Tasks =>
  outputs === undefined ? task : Object.fromEntries(outputs.map((output) => [output.name, output.task]));

const END = Buffer.from('}');

/** The JSON of a PredictResponse, whose predictions are JSON already. */
function toResponse({ manifest, json }: Predicted): Buffer {
  const model = { name: manifest.name, version: manifest.version };
  const rest = JSON.stringify({ object: 'predictions', model, task: tasksOf(manifest) });
  return Buffer.concat([Buffer.from(`${rest.slice(0, -1)},"predictions":`), json, END]);
}
