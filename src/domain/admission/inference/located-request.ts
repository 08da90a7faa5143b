import type { Dataset } from '../../../contracts/datasets/datasets.js';
import type { EvaluateBody, PredictDataset } from '../../../contracts/jobs/inference.js';
import type { JobCreate } from '../../../contracts/jobs/training-config.js';
import { OMIT_SHAPE } from '../../model/inference/declared-shape.js';
import type { ErrorCode } from '../../problems/errors.js';
import type { Finding } from '../../problems/finding.js';
import type { JobContext } from '../examine-job.js';
import type { ResolvedJob } from '../resolve-job.js';
import type { ChosenSplit } from './evaluated-dataset.js';
import type { TrainedVersion } from './trained-version.js';

/** A request whose dataset and samples are known. */
export interface LocatedRequest<Body> {
  body: Body;
  version: TrainedVersion;
  /** The whole dataset. */
  dataset: Dataset;
  split: ChosenSplit['split'];
  context: JobContext;
}

const DEFAULT_BATCH_SIZE = 32;

/** The fields of a job that trains which a request has under the same names. */
export const jobFields = ({
  body,
  version: { manifest, definition },
}: LocatedRequest<EvaluateBody | PredictDataset>): Pick<
  JobCreate,
  'name' | 'model' | 'labels' | 'priority' | 'limits' | 'resources' | 'seed'
> & { fit: { batch_size: number; epochs: number; shuffle: boolean } } => {
  const { labels, priority, limits, resources, batch_size } = body;
  return {
    name: body.name ?? manifest.name,
    model: definition,
    ...(labels && { labels }),
    ...(priority !== undefined && { priority }),
    ...(limits && { limits }),
    ...(resources && { resources }),
    seed: 0,
    fit: { batch_size: batch_size ?? DEFAULT_BATCH_SIZE, epochs: 1, shuffle: false },
  };
};

/** A model that was trained is right: findings about it are about what it is used with. */
const PLACES: ReadonlyMap<string, string> = new Map([
  ['model_too_large', ''],
  ['incompatible_loss', '/compile/loss'],
  ['incompatible_metric', '/compile/metrics'],
]);

/** Findings about a job that trains, at the places of a request. */
export function relocated<Found extends { pointer: string; code: string; detail: string }>(
  found: Found,
): Found {
  const { pointer, code, detail } = found;
  if (/^\/model(\/|$)/.test(pointer))
    return {
      ...found,
      pointer: PLACES.get(code) ?? '/dataset/x',
      detail: detail.replace(OMIT_SHAPE, SEND_STEPS),
    };
  if (pointer === '/task') return { ...found, pointer: '/dataset/y' };
  return { ...found, pointer: pointer.replace(/^\/fit\//, '/') };
}

/** A refusal whose findings are at the places of the request. */
export const relocatedRefusal = ({
  code,
  errors,
}: {
  code: ErrorCode;
  errors: Finding[];
}): Extract<ResolvedJob, { outcome: 'invalid' }> => ({
  outcome: 'invalid',
  code,
  errors: withoutRepeats(errors.map(relocated)),
});

const SEND_STEPS = 'Send dataset.x: the steps that give samples this shape.';

/** Findings of several layers may be one at the place of the request. */
function withoutRepeats(findings: readonly Finding[]): Finding[] {
  const first = new Map(findings.map((found) => [`${found.pointer} ${found.detail}`, found]));
  return [...first.values()];
}
