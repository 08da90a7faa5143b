import { readLosses } from '../../../../src/domain/training/loss/loss.js';
import { readMetrics } from '../../../../src/domain/training/metrics/read-metrics.js';
import { oneOutput } from '../../../../src/domain/training/outputs/by-output.js';
import { LOSSES } from '../../../../src/keras/losses/index.js';
import { type METRICS, metricNamed } from '../../../../src/keras/metrics/index.js';
import { oracleOf } from '../../../helpers/keras/keras-oracle.js';
import type { KerasProcess } from '../../../helpers/keras/keras-process.js';
import { type CatalogueCase, comparisonOf, type Positions, savedAs } from '../../catalogue-cases.js';
import { compareLoss } from '../../compare-loss.js';
import { compareMetric } from '../../compare-metric.js';
import { LOSS_CASES } from '../../losses/index.js';
import { METRIC_CASES } from '../../metrics/index.js';
import { agree } from '../agreement.js';
import { constructorOf } from '../constructor.js';
import { chance, pick, type Random } from '../drawing/random.js';
import { redrawn } from '../drawing/redraw.js';
import type { Draw, Subject } from '../subject.js';

type Spec = (typeof LOSSES)[number] | (typeof METRICS)[number];

/** A loss or a metric: how it is read and compared with Keras. */
interface Family {
  kind: 'loss' | 'metric';
  module: string;
  spec: Spec;
  cases: readonly CatalogueCase[];
  refusals(args: Record<string, unknown>): string[];
  compare(keras: KerasProcess, given: CatalogueCase): Promise<void>;
}

/** Arguments that fit the labels of their case alone. */
const KEPT: ReadonlySet<string> = new Set(['axis', 'ignore_class']);

function drawOne({ kind, module, spec, cases, refusals, compare }: Family, random: Random): Draw {
  const base = pick(random, cases);
  const drawn = Object.entries(spec.args).filter(([name]) => !KEPT.has(name));
  const { args, complaints, isWrong } = redrawn(
    Object.fromEntries(drawn),
    [{ ...base.args }],
    random,
    refusals,
  );
  return {
    shown: JSON.stringify({ ...base, args }),
    async compare(keras) {
      const saved = { module: `keras.${module}`, ...savedAs(spec.className, args), registered_name: null };
      const written = complaints.length > 0 ? null : saved;
      const made = constructorOf(module, spec, args);
      const asked = { of: kind, name: spec.type, constructor: made, written, shapes: [] };
      const outcome = await agree(keras, asked, { complaints, isWrong });
      if (outcome.outcome === 'equal') await compare(keras, { ...base, args });
      return outcome;
    },
  };
}

/** Every loss of the catalogue: values and gradients, with masks and class weights. */
const lossSubjects = (): Subject[] =>
  LOSSES.map((spec) => ({
    kind: 'loss',
    name: spec.type,
    draw(random) {
      const isWeighted = spec.labels !== 'number' && chance(random, 0.3);
      const positions = positionsOf(random);
      const family: Family = {
        kind: 'loss',
        module: 'losses',
        spec,
        cases: LOSS_CASES[spec.type].cases,
        refusals: (args) => detailsOf(readLosses(savedAs(spec.className, args), oneOutput('table'))),
        async compare(keras, given) {
          const fitting = withDistributions(spec, given);
          const isWeighed = isWeighted && isWeighable(spec, fitting);
          const one = isWeighed && spec.labels === 'yes_or_no' ? { ...fitting, width: 1 } : fitting;
          const places = isWeighed ? 'samples' : (fitting.positions ?? positions);
          const comparison = comparisonOf(spec.type, spec, one, places);
          await compareLoss(oracleOf(keras), spec, one, comparison, isWeighed);
        },
      };
      const { shown, ...rest } = drawOne(family, random);
      return { ...rest, shown: `${shown}, ${positions}${isWeighted ? ', weighted' : ''}` };
    },
  }));

/** Every metric that is a mean over samples, over batches of several sizes and with masks. */
const metricSubjects = (): Subject[] =>
  Object.entries(METRIC_CASES).flatMap(([type, { cases }]) => {
    const spec = metricNamed(type);
    return spec === undefined ? [] : [metricSubject(spec, cases)];
  });

function metricSubject(spec: (typeof METRICS)[number], cases: readonly CatalogueCase[]): Subject {
  return {
    kind: 'metric',
    name: spec.type,
    draw(random) {
      const positions = positionsOf(random);
      const family: Family = {
        kind: 'metric',
        module: 'metrics',
        spec,
        cases,
        refusals: (args) =>
          detailsOf(readMetrics({ metrics: [savedAs(spec.className, args)] }, oneOutput('table'))),
        compare: (keras, given) =>
          compareMetric(oracleOf(keras), spec, wideEnough(given), given.positions ?? positions),
      };
      const { shown, ...rest } = drawOne(family, random);
      return { ...rest, shown: `${shown}, ${positions}` };
    },
  };
}

/** Where a case leaves it open, whether samples have steps, and masks. */
const positionsOf = (random: Random): Positions => pick<Positions>(random, ['samples', 'masked']);

/** TensorFlow's gradient of a crossentropy of logits is that of labels that sum to 1. */
const withDistributions = ({ labels: kind }: { labels: string }, given: CatalogueCase): CatalogueCase => {
  const { labels: _, positions: __, ...others } = given;
  return kind === 'one_hot' && given.args?.['from_logits'] === true ? others : given;
};

/** Whether labels name one class for each sample. */
const isWeighable = ({ labels }: { labels: string }, given: CatalogueCase): boolean =>
  given.positions === undefined &&
  given.labels === undefined &&
  (labels !== 'yes_or_no' || (given.width ?? 1) === 1);

/** With an output of the class that a metric looks at. */
const wideEnough = (given: CatalogueCase): CatalogueCase => {
  const number = given.args?.['class_id'];
  return typeof number === 'number' ? { ...given, width: Math.max(given.width ?? 1, number + 2) } : given;
};

const detailsOf = ({ issues }: { issues: readonly { detail: string }[] }): string[] =>
  issues.map(({ detail }) => detail);

export const lossAndMetricSubjects = (): Subject[] => [...lossSubjects(), ...metricSubjects()];
