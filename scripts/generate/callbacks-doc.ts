import type { Argument } from '../../src/keras/argument.js';
import type { CallbackSpec } from '../../src/keras/callbacks/callback.js';

const INTRODUCTION = `# Callbacks

\`fit.callbacks\` of a job lists Keras's callbacks, which are called in their order: by name, with arguments, or as Keras's JSON has it.

\`\`\`json
{"fit": {"epochs": 100, "validation_split": 0.1, "callbacks": [
  {"type": "ReduceLROnPlateau", "factor": 0.5, "patience": 3},
  {"type": "EarlyStopping", "patience": 8, "restore_best_weights": true},
  {"class_name": "TerminateOnNaN", "config": {}}
]}}
\`\`\`

Names, arguments and defaults are those of Keras 3, and so is what they do: the same values of the epochs give the same last epoch, the same
learning rates and the same restored epoch. The job echoes every argument; \`mode: auto\` becomes \`min\` or \`max\`. Other than in Keras:

- A \`monitor\` that no epoch reports is refused with 422 when the job is posted; Keras only warns while it trains. The default is \`val_loss\`, so
  that a job without a held-out part must name another.
- \`verbose\` is not an argument: what callbacks do is in the log of the job, in an event of type \`callback\`, and in \`callback_actions\` of the epoch
  in \`/metrics\`. The \`learning_rate\` of an epoch is the one that it was trained with, as in Keras's logs.
- A training that is paused, or whose worker was lost, resumes its callbacks with it: it ends as if nothing had interrupted it.
- Where a loss or a weight becomes NaN or infinite the job fails with \`nan_loss\`, with or without callbacks, unless \`TerminateOnNaN\` ends the
  training and there are weights to restore. That epoch is reported up to the batch in question, is not validated, and is never the best.

The best epochs can also be kept by the job's \`checkpoint\` options ([jobs.md](jobs.md)); \`checkpoint.restore_best\` and \`restore_best_weights\`
exclude each other.

This page is made from \`src/keras/callbacks\`.
`;

/** docs/callbacks.md. */
export function renderCallbacksDoc(specs: readonly CallbackSpec[]): string {
  return [INTRODUCTION, ...specs.map(section)].join('\n');
}

function section({ type, summary, args }: CallbackSpec): string {
  const rows = Object.entries(args).map(([name, argument]) => row(name, argument));
  return [
    `## ${type}`,
    '',
    summary,
    '',
    '| argument | type | default | meaning |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function row(name: string, argument: Argument): string {
  const cells = [`\`${name}\``, typeOf(argument), defaultOf(argument), descriptionOf(argument)];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** The parts of a schema that the table shows. */
interface Shown {
  enum?: readonly string[];
  minimum?: number;
  exclusiveMaximum?: number;
  nullable?: boolean;
  description?: string;
}

/** A JSON Schema, of which every shown field is optional. */
const shown = ({ schema }: Argument): Shown => schema;

function typeOf(argument: Argument): string {
  const { enum: values, minimum, exclusiveMaximum, nullable } = shown(argument);
  if (values !== undefined) return values.map((value) => `\`${value}\``).join(', ');
  const least = minimum === undefined ? '' : ` ≥ ${minimum}`;
  const below = exclusiveMaximum === undefined ? '' : ` and < ${exclusiveMaximum}`;
  return `${NAMES.get(argument.name) ?? argument.name}${least}${below}${nullable === true ? ' or null' : ''}`;
}

const NAMES: ReadonlyMap<string, string> = new Map([
  ['flag', 'true or false'],
  ['text', 'string'],
]);

const defaultOf = ({ default: value }: Argument): string =>
  value !== undefined && 'value' in value ? `\`${String(value.value)}\`` : '';

const descriptionOf = (argument: Argument): string => shown(argument).description ?? '';
