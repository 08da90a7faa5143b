import { parseArgs } from 'node:util';
import { readKerasExports } from '../../../scripts/catalogue/keras-exports.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { coverage } from './coverage.js';
import { wholePlan } from './plan.js';
import { difference, summary } from './report.js';
import { allSubjects, compareAll, type Place, type Result, startKerasParity } from './run.js';

const { values } = parseArgs({
  options: {
    /** Of all draws; another one each time where left out. */
    seed: { type: 'string' },
    /** A pattern: of `layer Conv2D`, `loss hinge`, `model one step of adam`. */
    only: { type: 'string' },
    /** One draw of each. */
    draw: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
});

/** `npm run test:parity`: compares drawn definitions of the whole catalogue with live Keras. */
async function main(): Promise<number> {
  const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
  const keras = await readKerasExports();
  console.log(`Keras ${keras.version}, seed ${seed}`);
  loadTensorFlow({ intraOpThreads: 1 });
  const subjects = await allSubjects();
  const places = wholePlan(subjects, seed).filter(isChosen);
  const python = startKerasParity();
  const results = await compareAll(python, places, show).finally(() => python.stop());
  for (const line of summary(results)) console.log(line);
  const isWhole = values.only === undefined && values.draw === undefined;
  for (const line of isWhole ? coverage(keras, subjects, results) : []) console.log(line);
  console.log(`seed ${seed}`);
  return results.some(({ outcome }) => outcome.outcome === 'different') ? 1 : 0;
}

const isChosen = ({ subject, index }: Place): boolean =>
  (values.only === undefined || new RegExp(values.only).test(`${subject.kind} ${subject.name}`)) &&
  (values.draw === undefined || index === Number(values.draw));

function show(result: Result): void {
  const text = difference(result);
  if (text !== undefined) console.error(text);
  const { subject, index, shown, outcome } = result;
  if (values.verbose) console.log(`${outcome.outcome} ${subject.kind} ${subject.name} ${index}: ${shown}`);
}

process.exitCode = await main();
