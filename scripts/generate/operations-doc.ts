import { OPERATION_SPECS, operationName } from '../../src/keras/operations/index.js';
import {
  OPERATION_MODULES,
  type OperationModule,
  type OperationSpec,
} from '../../src/keras/operations/operation.js';
import { code, table } from './argument-table.js';
import { unsupportedTable } from './unsupported-table.js';

const HEAD = `# Operations

The operations of \`keras.ops\` in functional models, as Keras prints them. In the short form an operation is an entry of \`layers\` with its module and class name in
\`operation\`, its options in \`config\`, and its tensors in \`inputs\` and \`arguments\`:

\`\`\`json
{"type": "Operation", "operation": "numpy.Mean", "name": "mean", "config": {"axis": [1]}, "inputs": "dense"}
\`\`\`

Tensors are float32, int32 or bool. Other floats are computed as float32, other integers as int32; a warning says so. An option that is left out has the
value in the table; a value of null means that Keras has no default or decides by the others.
`;

/** docs/operations.md: every operation with its parameters and options, and those that are not supported. */
export const renderOperationsDoc = (): string =>
  `${[HEAD, ...OPERATION_MODULES.flatMap(sectionOf), '## Not supported', '', ...unsupportedTable('operation')].join('\n').trimEnd()}\n`;

function sectionOf(module: OperationModule): string[] {
  const specs = OPERATION_SPECS.filter((spec) => spec.module === module);
  if (specs.length === 0) return [];
  return [`## ${titleOf(module)}`, '', ...table(['operation', 'parameters', 'options'], specs.map(rowOf))];
}

const titleOf = (module: OperationModule): string =>
  module === 'activations' ? 'keras.activations' : `keras.ops.${module}`;

const rowOf = (spec: OperationSpec): string[] => [
  code(operationName(spec)),
  spec.parameters.map(code).join(', '),
  Object.entries(spec.options)
    .map(([name, value]) => code(`${name}=${JSON.stringify(value)}`))
    .join(', '),
];
