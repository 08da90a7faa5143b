import type { CompleteOptimizer } from '../../../keras/optimizers/index.js';
import { optimizerPlan } from '../../../keras/optimizers/parts.js';
import { sharedSlotsOf, slotsOfWeight } from '../../../keras/optimizers/single.js';
import { elementsOf } from '../../../keras/shape.js';
import type { Finding, JobWarning } from '../../problems/finding.js';
import { listed } from '../matching/source-weights.js';
import { slotsOfVariables } from './keras-variables.js';
import { type FileTensor, optimizerTypes, type SourceOptimizer, type StartSource } from './start-source.js';
import type { Continued, TrainedBy } from './trained-by.js';

/** The slots of a job's optimizer that continue. */
export interface MatchedOptimizer {
  /** Tensors by the paths of slots. */
  slots: ReadonlyMap<string, FileTensor>;
  step: number;
  issues: Finding[];
  warnings: JobWarning[];
}

const POINTER = '/weights/optimizer';

/** Assigns the saved state of an optimizer to that of the job. @param assigned tensors by the paths of weights */
export function matchOptimizer(
  job: Continued,
  { optimizer: source, withoutOptimizer }: Pick<StartSource, 'optimizer' | 'withoutOptimizer'>,
  assigned: ReadonlyMap<string, string>,
): MatchedOptimizer {
  if (source === null) return mismatch(withoutOptimizer);
  const [wanted, saved] = [optimizerTypes(job.optimizer).join(', '), source.types?.join(', ')];
  if (saved !== undefined && wanted !== saved)
    return mismatch(
      `The state is that of the optimizer ${saved}, the job has ${wanted}. Use ${saved} in compile.optimizer, or set optimizer to false.`,
    );
  const optimizer = source.kind === 'slots' ? source : slotsOfVariables(job, source, assigned);
  if (optimizer === undefined) return mismatch(OTHER_VARIABLES);
  const needed = neededSlots(job, assigned);
  const given = slotsByKey(optimizer);
  const found = new Map(
    needed.flatMap(({ path, key, elements }) => {
      const tensor = given.get(key);
      return tensor !== undefined && elementsOf(tensor.shape) === elements ? [[path, tensor]] : [];
    }),
  );
  const fresh = needed.filter(({ path }) => !found.has(path)).map(({ path }) => path);
  if (needed.length > 0 && found.size === 0)
    return mismatch(`The source has none of the optimizer's ${needed.length} slots: ${listed(fresh)}.`);
  return {
    slots: new Map([...wholeSlots(optimizer), ...found]),
    step: optimizer.step,
    issues: [],
    warnings: [...freshWarning(fresh), ...rateWarning(job.optimizer, optimizer)],
  };
}

const OTHER_VARIABLES =
  'The state of the optimizer in the file belongs to other trainable weights, or to other arguments of the optimizer, than those of the job. Use the model and the optimizer of the file, or set optimizer to false.';

const mismatch = (detail: string): MatchedOptimizer => ({
  slots: new Map(),
  step: 0,
  issues: [{ pointer: POINTER, code: 'optimizer_mismatch', detail }],
  warnings: [],
});

function freshWarning(paths: readonly string[]): JobWarning[] {
  if (paths.length === 0) return [];
  const detail = `${paths.length} slots of the optimizer begin as in a new training, because the source has no state for them: ${listed(paths)}.`;
  return [{ code: 'fresh_optimizer_state', pointer: POINTER, detail }];
}

/** Keras restores the rate with the state; here that of the job applies. */
function rateWarning(config: CompleteOptimizer, { learningRates: [saved] }: SourceOptimizer): JobWarning[] {
  const wanted = 'learning_rate' in config ? config.learning_rate : undefined;
  if (typeof wanted !== 'number' || saved === undefined || Math.fround(wanted) === Math.fround(saved))
    return [];
  const detail = `The state was saved at the learning rate ${saved}; the job continues at ${wanted}, that of compile.optimizer.`;
  return [{ code: 'other_learning_rate', pointer: '/compile/optimizer', detail }];
}

interface NeededSlot {
  path: string;
  key: string;
  elements: number;
}

/** The slots of the job's optimizer, and the keys that the source has them by. */
function neededSlots({ optimizer, weights, model }: TrainedBy, assigned: ReadonlyMap<string, string>) {
  return optimizerPlan(optimizer, weights, model).parts.flatMap((part, index): NeededSlot[] => {
    const prefix = index === 0 ? '' : `optimizer_${index}/`;
    const shared = sharedSlotsOf(part.config).map(({ name, shape = [] }) => ({
      path: prefix + name,
      key: slotKey(null, prefix + name),
      elements: elementsOf(shape),
    }));
    const ofWeights = part.weights.flatMap((weight) =>
      slotsOfWeight(part.config, weight).map(({ name, shape = weight.shape }) => ({
        path: `${weight.path}/${name}`,
        key: slotKey(assigned.get(weight.path) ?? '', name),
        elements: elementsOf(shape),
      })),
    );
    return [...ofWeights, ...shared];
  });
}

/** Names of tensors contain no line feed. */
const slotKey = (weight: string | null, name: string): string => `${weight ?? ''}\n${name}`;

const slotsByKey = ({ slots }: SourceOptimizer): ReadonlyMap<string, FileTensor> =>
  new Map(slots.map(({ weight, name, tensor }) => [slotKey(weight, name), tensor]));

/** Slots of the whole optimizer, such as a dynamic loss scale; a training that has no such slot leaves them out. */
const wholeSlots = ({ slots }: SourceOptimizer): [string, FileTensor][] =>
  slots.flatMap(({ weight, name, tensor }) => (weight === null ? [[name, tensor]] : []));
