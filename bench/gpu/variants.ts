import { inBatchesOf, TRAINING_CASES, type TrainingCase } from '../compare/cases.js';
import { startNodePeer } from '../compare/peer.js';
import { median, ratioOf } from '../compare/result.js';
import { showMs } from './figures.js';
import { deviceSettings } from './place.js';
import { type Race, raceCase, type Starts } from './race.js';
import { type Measured, type Row, type RowContext, row } from './row.js';

const BATCH = 128;
const CASES: readonly string[] = ['seed-mlp', 'cnn', 'lstm'];

/** Settings of the service that are raced against each other. */
interface Variants {
  group: string;
  /** By name; the first one is what the others are compared with. */
  sides: Readonly<Record<string, NodeJS.ProcessEnv>>;
  about: string;
}

const XLA: Variants = {
  group: 'xla',
  sides: {
    off: { TRAINHORN_XLA: 'off' },
    auto: { TRAINHORN_XLA: 'auto' },
    step: { TRAINHORN_XLA: 'step' },
    // XLA refuses the gradient of max pooling under determinism.
    'step-not-deterministic': { TRAINHORN_XLA: 'step', TRAINHORN_DETERMINISTIC: 'false' },
  },
  about: 'XLA',
};
const DETERMINISTIC: Variants = {
  group: 'deterministic',
  sides: { true: { TRAINHORN_DETERMINISTIC: 'true' }, false: { TRAINHORN_DETERMINISTIC: 'false' } },
  about: 'determinism',
};

/** The cost or gain of a setting, with the first epoch, which includes compilation, shown separately. */
export const VARIANT_ROWS: readonly Row[] = [XLA, DETERMINISTIC].flatMap((variants) =>
  TRAINING_CASES.filter(({ name }) => CASES.includes(name)).map((definition) =>
    rowOf(variants, inBatchesOf(definition, BATCH)),
  ),
);

function rowOf(variants: Variants, definition: TrainingCase): Row {
  const { group, sides, about } = variants;
  const names = Object.keys(sides).join(', ');
  return row(group, definition.name, `${definition.name} with ${about} ${names}`, (context) =>
    compareVariants(variants, definition, context),
  );
}

async function compareVariants(
  { sides }: Variants,
  definition: TrainingCase,
  context: RowContext,
): Promise<Measured> {
  const starts = Object.entries(sides).map(([name, settings]) => [name, start(name, settings, context)]);
  const race = await raceCase(definition, context, Object.fromEntries(starts));
  return { summary: summaryOf(race), checks: [], figures: race.figures };
}

function start(name: string, settings: NodeJS.ProcessEnv, { options }: RowContext): Starts[string] {
  const env = { ...process.env, ...deviceSettings(options.device), ...settings };
  return (path) => startNodePeer(name, 'ours.js', [path], env);
}

function summaryOf({ times, firstMs, about, failed }: Race): string {
  const [[, base = []] = []] = times;
  const sides = [...times].map(([value, all]) => {
    const ratio = ratioOf(base, all)?.toFixed(2) ?? '-';
    const note = about.get(value)?.note;
    return `${value} ${showMs(median(all))} (first ${showMs(firstMs.get(value))}, × ${ratio}${note ? `, XLA refused: ${note}` : ''})`;
  });
  return [...sides, ...[...failed].map(([value, reason]) => `${value} failed: ${reason}`)].join('; ');
}
