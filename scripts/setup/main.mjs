import { buildStep } from './build.mjs';
import { createContext } from './context.mjs';
import { cudaStep, engineStep } from './engine/engine.mjs';
import { describeFailure, SetupFailure } from './failure.mjs';
import { withLock } from './lock.mjs';
import { packagesStep } from './packages.mjs';
import { FASTAPI } from './python/fastapi.mjs';
import { KERAS } from './python/keras.mjs';
import { ONNX } from './python/onnx.mjs';
import { PEERS } from './python/peers.mjs';
import { SCHEMATHESIS } from './python/schemathesis.mjs';
import { createPackagesStep } from './python/step.mjs';
import { redisStep } from './redis.mjs';
import { createReporter } from './reporter.mjs';
import { wrkStep } from './wrk.mjs';

const STEPS = [packagesStep, engineStep, redisStep, buildStep];
/** For tests and benchmarks; run only where they are asked for. */
const OPTIONAL_STEPS = [
  createPackagesStep(KERAS),
  createPackagesStep(SCHEMATHESIS),
  createPackagesStep(ONNX),
  createPackagesStep(FASTAPI),
  createPackagesStep(PEERS),
  wrkStep,
  cudaStep,
];
const ALL_STEPS = [...STEPS, ...OPTIONAL_STEPS];

const USAGE = `usage: node scripts/setup.mjs [--check] [--with=STEP,...] [--only=STEP,...] [--skip=STEP,...]
  steps: ${namesOf(STEPS).join(', ')}; only when asked for: ${namesOf(OPTIONAL_STEPS).join(', ')}
  --check  says what is missing and changes nothing; exit code 1 when something is`;

/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} the exit code
 */
export async function main(args, env) {
  const report = createReporter(process.stderr);
  endOnSignals();
  try {
    const { check, help, steps } = parseArguments(args);
    const context = createContext(env, report);
    if (help) report.line(USAGE);
    else if (check) return printMissing(steps, context);
    else await runMissing(steps, context);
    return 0;
  } catch (error) {
    report.line(describeFailure(error));
    return 1;
  }
}

/**
 * @param {string[]} args
 * @returns {{check: boolean, help: boolean, steps: import('./context.mjs').Step[]}}
 */
export function parseArguments(args) {
  let names = namesOf(STEPS);
  for (const arg of args) {
    const [option, value = ''] = arg.split('=');
    const given = value.split(',');
    if (option === '--with') names = [...names, ...known(given)];
    else if (option === '--only') names = known(given);
    else if (option === '--skip') names = names.filter((name) => !known(given).includes(name));
    else if (option !== '--check' && option !== '--help')
      throw new SetupFailure(`unknown option ${arg}`, USAGE);
  }
  const steps = ALL_STEPS.filter((step) => names.includes(step.name));
  return { check: args.includes('--check'), help: args.includes('--help'), steps };
}

/** @param {string[]} names */
function known(names) {
  const unknown = names.find((name) => !namesOf(ALL_STEPS).includes(name));
  if (unknown !== undefined) throw new SetupFailure(`unknown step "${unknown}"`, USAGE);
  return names;
}

/** @param {import('./context.mjs').Step[]} steps */
function namesOf(steps) {
  return steps.map((step) => step.name);
}

/**
 * @param {import('./context.mjs').Step[]} steps
 * @param {import('./context.mjs').Context} context
 */
function printMissing(steps, context) {
  const states = steps.map((step) => ({ name: step.name, missing: step.missing(context) }));
  for (const { name, missing } of states) context.report.line(`${name}: ${missing ?? 'ready'}`);
  return states.some(({ missing }) => missing !== undefined) ? 1 : 0;
}

/**
 * @param {import('./context.mjs').Step[]} steps
 * @param {import('./context.mjs').Context} context
 */
async function runMissing(steps, context) {
  if (steps.every((step) => step.missing(context) === undefined)) return;
  const sayWaiting = () => context.report.line('set-up: waiting for another set-up of yours to finish');
  await withLock(sayWaiting, async () => {
    for (const step of steps) {
      if (step.missing(context) !== undefined) await step.run(context);
    }
  });
}

/** An exit, not an abrupt end: running commands are ended in their `exit` listeners. */
function endOnSignals() {
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
  process.once('SIGHUP', () => process.exit(129));
}
