/**
 * The same model on the same data, in turns: the engine of this service, Keras at its defaults, Keras with
 * steps_per_execution=32, and TensorFlow.js's own fit for reference.
 *
 *   npm run bench                          all cases, five rounds
 *   npm run bench -- --only cnn --only gru some of them
 *   npm run bench -- --rounds 1            fewer rounds, or more
 *   npm run bench -- --peers               PyTorch (eager, torch.compile) and JAX, too, where they are compared
 *   npm run bench -- --without-tfjs        leave out TensorFlow.js, which takes the longest
 *   npm run bench -- --isa AVX2            all sides without newer instructions
 *   npm run bench -- --json                last line: the machine and an array of results
 */
import { parseArgs } from 'node:util';
import { hasInstructions } from '../workers/engine/device/cpu-instructions.js';
import { STORY, TRAINING_CASES } from './compare/cases.js';
import { createData } from './compare/data.js';
import { applyIsa, type Isa, readIsa } from './compare/isa.js';
import { describeMachine, describePeaks, measurePeaks, peakOf } from './compare/machine.js';
import { type CaseResult, toJson } from './compare/result.js';
import { runTrainingCase } from './compare/rounds.js';
import { runStory } from './compare/story.js';
import { showTable } from './compare/table.js';
import { createTemporaryFolder } from './temporary-folder.js';

const NAMES = [...TRAINING_CASES.map(({ name }) => name), STORY.name];

interface Options {
  only: string[];
  rounds: number;
  withPeers: boolean;
  withTfjs: boolean;
  isa: Isa | undefined;
  json: boolean;
}

async function main(): Promise<void> {
  const options = readOptions();
  if (options.isa !== undefined) applyIsa(options.isa);
  const folder = await createTemporaryFolder();
  const machine = describeMachine();
  console.log(machine);
  const peaks = await measurePeaks();
  console.log(describePeaks(peaks));
  const results = await runCases(options, folder);
  console.log(`\n${machine}\n\n${showTable(results, peakOf(peaks))}`);
  console.log(
    '\nMedians; ratio: Keras / ours, tuned: Keras with steps_per_execution=32 / ours, medians of rounds; of peak: ours, of the largest speed above.',
  );
  if (!options.json) return;
  const cases = results.map((result) => toJson(result, peakOf(peaks)));
  console.log(JSON.stringify({ machine, peaks, cases }));
}

/** @throws Error when a case is not known or the rounds are not a positive number */
function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true, default: NAMES },
      rounds: { type: 'string', default: '5' },
      peers: { type: 'boolean', default: false },
      'without-tfjs': { type: 'boolean', default: false },
      isa: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const unknown = values.only.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw new Error(`no case ${unknown}; the cases are ${NAMES.join(', ')}`);
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds ${values.rounds} is not a positive whole number`);
  const { only, json, peers: withPeers } = values;
  const withTfjs = !values['without-tfjs'];
  return { only, json, rounds, withPeers, withTfjs, isa: readIsa(values.isa) };
}

async function runCases({ only, ...options }: Options, folder: string): Promise<CaseResult[]> {
  const dataOf = createData(folder);
  const results: CaseResult[] = [];
  for (const definition of TRAINING_CASES.filter(({ name }) => only.includes(name))) {
    announce(definition);
    const { needs } = definition;
    if (needs !== undefined && !hasInstructions(needs)) {
      console.log(`  not measured: this CPU has no instructions for ${needs}`);
      continue;
    }
    results.push(await runTrainingCase(definition, await dataOf(definition.data), options));
  }
  if (only.includes(STORY.name)) {
    announce(STORY);
    results.push(await runStory(await dataOf('mnist'), folder, options.rounds));
  }
  return results;
}

function announce({ name, description }: { name: string; description: string }): void {
  console.log(`${name}: ${description}`);
}

await main();
