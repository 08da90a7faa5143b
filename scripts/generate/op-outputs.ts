import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'protobufjs';
import { ROOT } from '../test/root.js';

const DEFINITIONS = `
  syntax = "proto3";
  message OpDef {
    message ArgDef {
      string name = 1;
      string number_attr = 5;
      string type_list_attr = 6;
    }
    string name = 1;
    repeated ArgDef output_arg = 3;
  }
  message OpList { repeated OpDef op = 1; }
`;

const OpList = parse(DEFINITIONS, { keepCase: true }).root.lookupType('OpList');

interface OpDef {
  name: string;
  output_arg: { name: string; number_attr: string; type_list_attr: string }[];
}

/** The folder of TensorFlow's libraries, as set-up links it. */
const LIBRARIES = 'node_modules/@tensorflow/tfjs-node-gpu/deps/lib';

/** Code whose operations get recorded: it names them in quotes. */
const RECORDED_CODE = [
  'node_modules/@tensorflow/tfjs-node-gpu/dist',
  'node_modules/@tensorflow/tfjs-core/dist/kernel_names.js',
  'workers/engine',
];

/** workers/engine/graph/op-outputs.ts: from TensorFlow's own list, those that can be recorded. */
export function renderOpOutputs(): string {
  const named = namesInCode();
  // The operation of a gradient may be put together from that of the value: `Relu` and `Grad`.
  const isNamed = (name: string): boolean => named.has(name) || named.has(name.replace(/Grad$/, ''));
  const rows = operations()
    .filter(({ name, output_arg }) => isNamed(name) && output_arg.length > 0)
    .map(({ name, output_arg }) => `  ${name}: '${output_arg.map(outputOf).join(' ')}',`)
    .sort();
  return [HEAD, ...rows, '};', ''].join('\n');
}

const HEAD = `/**
 * The outputs of TensorFlow's operations by name, which nodes of functions are taken by: those of operations that can be
 * recorded. \`name*attribute\` stands for as many outputs as the attribute says, \`name@attribute\` for one of each of its
 * types. Made from the engine's own list: npm run generate.
 */
export const OP_OUTPUTS: Readonly<Record<string, string>> = {`;

function outputOf({ name, number_attr, type_list_attr }: OpDef['output_arg'][number]): string {
  if (number_attr !== '') return `${name}*${number_attr}`;
  return type_list_attr === '' ? name : `${name}@${type_list_attr}`;
}

function operations(): OpDef[] {
  const list = execFileSync('python3', [join(ROOT, 'scripts/generate/op-list.py'), join(ROOT, LIBRARIES)], {
    maxBuffer: 16 * 1024 ** 2,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // Objects decoded by protobufjs have the fields of the definitions, absent ones at their defaults.
  const { op } = OpList.toObject(OpList.decode(list), { defaults: true }) as { op: OpDef[] };
  return op;
}

function namesInCode(): ReadonlySet<string> {
  const texts = RECORDED_CODE.flatMap((path) => sourcesOf(path)).map((path) => readFileSync(path, 'utf8'));
  return new Set(
    texts.flatMap((text) => [...text.matchAll(/['"]([A-Z]\w+)['"]/g)].map(([, name = '']) => name)),
  );
}

function sourcesOf(path: string): string[] {
  if (/\.[jt]s$/.test(path)) return [join(ROOT, path)];
  return readdirSync(join(ROOT, path), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.[jt]s$/.test(file) && !/(_test|\.d|op-outputs)\.[jt]s$/.test(file))
    .map((file) => join(ROOT, path, file));
}
