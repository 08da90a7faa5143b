import type { PythonWithPackages } from '../../scripts/python-with.js';
import { inBatchesOf, TRAINING_CASES, type TrainingCase } from '../compare/cases.js';
import type { Absent, KerasBackend } from '../compare/find-keras.js';
import { type Peer, startKerasPeer, startNodePeer } from '../compare/peer.js';
import { median, ratioOf } from '../compare/result.js';
import { atLeast, showMs } from './figures.js';
import { deviceSettings, kerasOn, ranOn } from './place.js';
import { type Race, raceCase, type Starts } from './race.js';
import { type Check, type Measured, type Row, type RowContext, row } from './row.js';

const BATCH = 128;
const LARGE_BATCH = 1_024;
/** In large batches, too. */
const IN_LARGE: readonly string[] = ['seed-mlp', 'cnn'];
/** Against JAX and PyTorch, too: their compilers take a minute a case. */
const AGAINST_ALL: readonly string[] = ['seed-mlp-128', 'cnn-128'];
/** Of these Keras's time should be twice ours; of the others not less than ours. */
const IS_MLP = /mlp/;
const BARS = { mlp: 2, other: 1 };
const BACKENDS: readonly KerasBackend[] = ['tensorflow', 'jax', 'torch'];

/** One epoch of each bench case, against Keras. */
export const CASE_ROWS: readonly Row[] = [
  ...TRAINING_CASES.map((definition) => inBatchesOf(definition, BATCH)),
  ...TRAINING_CASES.filter(({ name }) => IN_LARGE.includes(name)).map((one) => inBatchesOf(one, LARGE_BATCH)),
].map((definition) =>
  row('cases', definition.name, modelOf(definition), (context) => measureCase(definition, context)),
);

/** Its description without the data, of which a card trains on more. */
function modelOf({ description }: TrainingCase): string {
  return description.split(', ').slice(0, 3).join(', ');
}

async function measureCase(definition: TrainingCase, context: RowContext): Promise<Measured> {
  const backends = BACKENDS.filter((name) => name === 'tensorflow' || AGAINST_ALL.includes(definition.name));
  const found = backends.map((backend) => [backend, kerasOn(context.options.device, backend)] as const);
  const race = await raceCase(definition, context, {
    ours: (path) => startOurs(path, context),
    ...Object.fromEntries(found.flatMap(([backend, keras]) => startsOf(backend, keras))),
  });
  const absent = found.flatMap(([backend, keras]) =>
    'absent' in keras ? [`no ${backend}: ${keras.absent}`] : [],
  );
  return {
    summary: [...summaryOf(race), ...absent].join('; '),
    checks: checksOf(definition, race, context),
    figures: { ...race.figures, absent },
  };
}

function startOurs(path: string, { options }: RowContext): Promise<Peer> {
  return startNodePeer('ours', 'ours.js', [path], { ...process.env, ...deviceSettings(options.device) });
}

/** TensorFlow's own choice of jit_compile; the others compile. */
function startsOf(backend: KerasBackend, keras: PythonWithPackages | Absent): [string, Starts[string]][] {
  if ('absent' in keras) return [];
  const args = backend === 'tensorflow' ? [] : ['1', 'jit'];
  return [[backend, (path) => startKerasPeer(`Keras on ${backend}`, [path, ...args], keras)]];
}

function checksOf({ name }: TrainingCase, race: Race, { options }: RowContext): Check[] {
  const bar = IS_MLP.test(name) ? BARS.mlp : BARS.other;
  const ours = race.times.get('ours') ?? [];
  const ratios = [...race.times].flatMap(([side, times]) => {
    const ratio = side === 'ours' ? null : ratioOf(times, ours);
    return ratio === null
      ? []
      : [atLeast(`against ${side}`, ratio, side === 'tensorflow' ? bar : BARS.other)];
  });
  const baseline = race.times.has('tensorflow')
    ? []
    : [{ text: 'against tensorflow not measured', isMet: false }];
  const places = [...race.about].map(([side, { isGpu }]) => ranOn(options.device, side, isGpu));
  return [...places.filter(({ isMet }, index) => index === 0 || !isMet), ...ratios, ...baseline];
}

/** Epochs and, apart, what the first one took, in which things are compiled. */
function summaryOf({ times, firstMs, failed }: Race): string[] {
  return [
    ...[...times].map(([side, all]) => `${side} ${showMs(median(all))} (first ${showMs(firstMs.get(side))})`),
    ...[...failed].map(([side, reason]) => `${side} failed: ${reason}`),
  ];
}
