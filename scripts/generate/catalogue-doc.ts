import type { TSchema } from 'typebox';
import type { Argument, Arguments } from '../../src/keras/argument.js';
import { LOSSES } from '../../src/keras/losses/index.js';
import type { LabelKind, OutputKind } from '../../src/keras/losses/loss.js';
import { METRICS } from '../../src/keras/metrics/index.js';

const LOSS_INTRODUCTION = `# Losses

A loss is written by its name, as an object with its arguments (\`{"type": "huber", "delta": 0.5}\`), or as Keras saves it (\`class_name\` and \`config\`).
The mean over the samples of a batch is always used (\`reduction\` \`sum_over_batch_size\`). Values and gradients are compared with live Keras in
\`test/parity/losses-and-metrics.test.ts\`.

This page is made from \`src/keras/losses\`.
`;

const METRIC_INTRODUCTION = `# Metrics

A metric is written by its name, as an object with its arguments (\`{"type": "AUC", "curve": "PR"}\`), or as Keras saves it (\`class_name\` and
\`config\`). It is reported under the name given, under \`name\` of an object, or under Keras's default name; of several \`auc\`, \`precision\` or \`recall\`
without a name the second is \`auc_1\`. \`accuracy\` and \`acc\` stand for \`binary_accuracy\`, \`categorical_accuracy\` or \`sparse_categorical_accuracy\`, whichever
fits the shapes of outputs and labels.

A metric accumulates over the whole split, whatever the batches, and continues exactly when a job is paused and resumed. With \`checkpoint.mode\` \`auto\`, the
best checkpoint is the one with the highest or lowest value, as \`better\` says.

This page is made from \`src/keras/metrics\`.
`;

/** docs/losses.md. */
export function renderLossesDoc(): string {
  const sections = LOSSES.map(({ type, summary, names, args, labels, outputs }) => [
    ...heading(type, summary, names),
    `Labels: ${LABELS[labels]}. Outputs: ${OUTPUTS[outputs]}.`,
    '',
    ...argumentTable(args),
  ]);
  return [LOSS_INTRODUCTION, ...sections.flat()].join('\n');
}

/** docs/metrics.md. */
export function renderMetricsDoc(): string {
  const sections = METRICS.map(({ type, summary, names, args, labels, outputs, better }) => [
    ...heading(type, summary, names),
    `Labels: ${METRIC_LABELS[labels]}. Outputs: ${METRIC_OUTPUTS[outputs]}. Better: ${better === 'max' ? 'higher' : 'lower'}.`,
    '',
    ...argumentTable(args),
  ]);
  return [METRIC_INTRODUCTION, ...sections.flat()].join('\n');
}

const LABELS: { readonly [K in LabelKind]: string } = {
  one_hot: 'one-hot, or shares of each class, of the shape of the outputs',
  class_number: 'one class number for each vector of outputs',
  yes_or_no: 'two values for each output',
  number: 'numbers of the shape of the outputs',
};

const OUTPUTS: { readonly [K in OutputKind]: string } = {
  distribution: 'probabilities that sum to 1, as of softmax',
  probability: 'a probability each, as of sigmoid',
  score: 'scores around 0, as of tanh or no activation',
  number: 'numbers',
};

const METRIC_LABELS = {
  like_outputs: 'of the shape of the outputs',
  class_number: LABELS.class_number,
} as const;
const METRIC_OUTPUTS = { probability: 'probabilities, as of sigmoid or softmax', number: 'any' } as const;

function heading(type: string, summary: string, names: readonly string[]): string[] {
  const others = names.filter((name) => name !== type).map((name) => `\`${name}\``);
  return [`## ${type}`, '', summary, '', `Also: ${others.join(', ')}.`];
}

function argumentTable(args: Arguments): string[] {
  const rows = Object.entries(args).map(([name, argument]) => row(name, argument));
  return rows.length === 0
    ? []
    : ['| argument | type | default | meaning |', '|---|---|---|---|', ...rows, ''];
}

function row(name: string, argument: Argument): string {
  const { description = '' } = argument.schema as TSchema & { description?: string };
  return `| \`${name}\` | ${typeOf(argument)} | ${defaultOf(argument)} | ${description} |`;
}

/** The JSON type of an argument, and its values where they are few. */
function typeOf({ schema }: Argument): string {
  const { enum: values, type = '' } = schema as TSchema & { enum?: readonly unknown[]; type?: string };
  return values === undefined ? type : values.map((value) => `\`${String(value)}\``).join(', ');
}

const defaultOf = ({ default: value }: Argument): string =>
  value !== undefined && 'value' in value ? `\`${JSON.stringify(value.value)}\`` : '';
