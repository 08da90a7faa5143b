import { inBatchesOf, TRAINING_CASES, type TrainingCase } from '../compare/cases.js';
import { startNodePeer } from '../compare/peer.js';
import { median, ratioOf } from '../compare/result.js';
import { showMs } from './figures.js';
import { deviceSettings } from './place.js';
import { type Race, raceCase, type Starts } from './race.js';
import { type Measured, type Row, type RowContext, row, type Skipped } from './row.js';
import { hasSetting } from './service.js';

const BATCH = 128;
const CASES: readonly string[] = ['seed-mlp', 'cnn', 'lstm'];

/** A setting of the service whose values are raced against each other. */
interface Variants {
  group: string;
  setting: string;
  /** The first one is what the others are compared with. */
  values: readonly string[];
  about: string;
}

const XLA: Variants = {
  group: 'xla',
  setting: 'TRAINHORN_XLA',
  values: ['off', 'auto', 'step'],
  about: 'XLA',
};
const DETERMINISTIC: Variants = {
  group: 'deterministic',
  setting: 'TRAINHORN_DETERMINISTIC',
  values: ['true', 'false'],
  about: 'determinism',
};

/** What a choice of a setting costs or gains, the first epoch, in which things are compiled, apart. */
export const VARIANT_ROWS: readonly Row[] = [XLA, DETERMINISTIC].flatMap((variants) =>
  TRAINING_CASES.filter(({ name }) => CASES.includes(name)).map((definition) =>
    rowOf(variants, inBatchesOf(definition, BATCH)),
  ),
);

function rowOf(variants: Variants, definition: TrainingCase): Row {
  const { group, values, about } = variants;
  return row(group, definition.name, `${definition.name} with ${about} ${values.join(', ')}`, (context) =>
    compareVariants(variants, definition, context),
  );
}

async function compareVariants(
  { setting, values }: Variants,
  definition: TrainingCase,
  context: RowContext,
): Promise<Measured | Skipped> {
  if (!hasSetting(setting)) return { skipped: `there is no ${setting} yet` };
  const race = await raceCase(
    definition,
    context,
    Object.fromEntries(values.map((value) => [value, start(setting, value, context)])),
  );
  return { summary: summaryOf(race), checks: [], figures: { setting, ...race.figures } };
}

function start(setting: string, value: string, { options }: RowContext): Starts[string] {
  const env = { ...process.env, ...deviceSettings(options.device), [setting]: value };
  return (path) => startNodePeer(value, 'ours.js', [path], env);
}

function summaryOf({ times, firstMs, failed }: Race): string {
  const [[, base = []] = []] = times;
  const sides = [...times].map(([value, all]) => {
    const ratio = ratioOf(base, all)?.toFixed(2) ?? '-';
    return `${value} ${showMs(median(all))} (first ${showMs(firstMs.get(value))}, × ${ratio})`;
  });
  return [...sides, ...[...failed].map(([value, reason]) => `${value} failed: ${reason}`)].join('; ');
}
