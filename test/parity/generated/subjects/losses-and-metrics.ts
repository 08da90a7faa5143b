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

function drawOne({ kind, module, spec, cases, refusals, compare }: Family, random: Random): Draw {
  const base = pick(random, cases);
  const { args, complaints, isWrong } = redrawn(spec.args, [{ ...base.args }], random, refusals);
  return {
    shown: JSON.stringify({ ...base, args }),
    async compare(keras) {
      const written = complaints.length > 0 ? null : savedAs(spec.className, args);
      const made = constructorOf(module, spec, args);
      const asked = { of: kind, name: spec.type, constructor: made, written, shapes: [] };
      const outcome = await agree(keras, asked, { complaints, isWrong });
      if (outcome.outcome === 'equal') await compare(keras, { ...base, args });
      return outcome;
    },
  };
}

const positionsOf = (isMasked: boolean): Positions => (isMasked ? 'masked' : 'samples');

/** Every loss of the catalogue: values and gradients, with masks and class weights. */
const lossSubjects = (): Subject[] =>
  LOSSES.map((spec) => ({
    kind: 'loss',
    name: spec.type,
    draw(random) {
      const isMasked = chance(random, 0.4);
      const isWeighted = !isMasked && spec.labels !== 'number' && chance(random, 0.4);
      const family: Family = {
        kind: 'loss',
        module: 'losses',
        spec,
        cases: LOSS_CASES[spec.type].cases,
        refusals: (args) => detailsOf(readLosses(savedAs(spec.className, args), oneOutput('table'))),
        async compare(keras, given) {
          const one = isWeighted && spec.labels === 'yes_or_no' ? { ...given, width: 1 } : given;
          const comparison = comparisonOf(spec.type, spec, one, one.positions ?? positionsOf(isMasked));
          await compareLoss(oracleOf(keras), spec, one, comparison, isWeighted);
        },
      };
      const { shown, ...rest } = drawOne(family, random);
      return { ...rest, shown: `${shown}${isMasked ? ', masked' : ''}${isWeighted ? ', weighted' : ''}` };
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
      const isMasked = chance(random, 0.4);
      const family: Family = {
        kind: 'metric',
        module: 'metrics',
        spec,
        cases,
        refusals: (args) =>
          detailsOf(readMetrics({ metrics: [savedAs(spec.className, args)] }, oneOutput('table'))),
        compare: (keras, given) =>
          compareMetric(oracleOf(keras), spec, wideEnough(given), given.positions ?? positionsOf(isMasked)),
      };
      const { shown, ...rest } = drawOne(family, random);
      return { ...rest, shown: `${shown}${isMasked ? ', masked' : ''}` };
    },
  };
}

/** With an output of the class that a metric looks at. */
const wideEnough = (given: CatalogueCase): CatalogueCase => {
  const number = given.args?.['class_id'];
  return typeof number === 'number' ? { ...given, width: Math.max(given.width ?? 1, number + 2) } : given;
};

const detailsOf = ({ issues }: { issues: readonly { detail: string }[] }): string[] =>
  issues.map(({ detail }) => detail);

export const lossAndMetricSubjects = (): Subject[] => [...lossSubjects(), ...metricSubjects()];
