import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'protobufjs';
import { OP_OUTPUTS } from '../../workers/engine/graph/op-outputs.js';
import { ROOT } from '../test/root.js';

const DEFINITIONS = `
  syntax = "proto3";
  message OpDef {
    message ArgDef {
      string name = 1;
      string type_attr = 4;
      string number_attr = 5;
    }
    message AttrDef { string name = 1; string type = 2; AttrValue allowed_values = 7; }
    string name = 1;
    repeated ArgDef input_arg = 2;
    repeated ArgDef output_arg = 3;
    repeated AttrDef attr = 4;
  }
  message OpList { repeated OpDef op = 1; }
  message AttrValue {
    message ListValue { repeated int32 type = 6; }
    oneof value { ListValue list = 1; }
  }
  message KernelDef {
    message AttrConstraint { string name = 1; AttrValue allowed_values = 2; }
    string op = 1;
    string device_type = 2;
    repeated AttrConstraint constraint = 3;
  }
  message KernelList { repeated KernelDef kernel = 1; }
`;

const messages = parse(DEFINITIONS, { keepCase: true }).root;

/** The types that each kernel of an operation accepts for its attributes; any type for one that is not named. */
type Kernels = ReadonlyMap<string, readonly Readonly<Record<string, readonly number[]>>[]>;

interface KernelDef {
  op: string;
  device_type: string;
  constraint: { name: string; allowed_values: { list?: { type: number[] } } }[];
}

interface ArgDef {
  type_attr: string;
  number_attr: string;
}

interface OpDef {
  name: string;
  input_arg: ArgDef[];
  output_arg: ArgDef[];
  attr: { name: string; type: string; allowed_values: { list?: { type: number[] } } | null }[];
}

/** That of the formatter. */
const LINE_WIDTH = 110;

const FLOAT32 = 1;
/** TensorFlow's numbers of the short types (types.proto). */
const SHORT_TYPES = { bfloat16: 14, float16: 19 } as const;

const LIBRARY = 'node_modules/@tensorflow/tfjs-node-gpu/deps/lib/libtensorflow_cc.so.2';

/** workers/engine/graph/precision/op-types.ts: of the operations that can be recorded, from TensorFlow's own lists. */
export function renderOpTypes(): string {
  const bytes = registeredKernels();
  const cpu = cpuKernels(bytes);
  const gpu = gpuKernels();
  const rows = operations(bytes)
    .filter(({ name }) => Object.hasOwn(OP_OUTPUTS, name))
    .flatMap((op) => rowOf(op, cpu, gpu))
    .sort();
  return [HEAD, ...rows, '};', ''].join('\n');
}

const HEAD = `/**
 * The attribute that has the type of each input and output of TensorFlow's operations on float32: \`inputs > outputs\`, \`-\` for
 * other types, \`T*N\` for as many as the attribute N says. Then the attributes for whose short types there are kernels on CPUs
 * and on GPUs; \`T=float16\` where only for one of them. Made from the engine's own lists: npm run generate.
 */
export const OP_TYPES: Readonly<Record<string, string>> = {`;

/** Nothing for an operation that has no float32. */
function rowOf({ name, input_arg, output_arg, attr }: OpDef, cpu: Kernels, gpu: Kernels): string[] {
  const attributes = attr
    .filter(
      ({ type, allowed_values: allowed }) =>
        type === 'type' && (allowed?.list?.type ?? [FLOAT32]).includes(FLOAT32),
    )
    .map((one) => one.name);
  const ofFloats = attributes.filter((attribute) => hasKernel(cpu, name, attribute, FLOAT32));
  if (ofFloats.length === 0) return [];
  const typesOf = (args: readonly ArgDef[]) =>
    args
      .map(({ type_attr, number_attr }) => {
        if (!ofFloats.includes(type_attr)) return number_attr === '' ? '-' : `-*${number_attr}`;
        return number_attr === '' ? type_attr : `${type_attr}*${number_attr}`;
      })
      .join(' ');
  const short = ofFloats.flatMap((attribute) => {
    const types = Object.entries(SHORT_TYPES).flatMap(([type, number]) =>
      hasKernel(cpu, name, attribute, number) && hasKernel(gpu, name, attribute, number) ? [type] : [],
    );
    if (types.length === Object.keys(SHORT_TYPES).length) return [attribute];
    return types.length === 0 ? [] : [`${attribute}=${types.join('/')}`];
  });
  const row = [`${typesOf(input_arg)} > ${typesOf(output_arg)}`.trim(), ...short].join('; ');
  const line = `  ${name}: '${row}',`;
  return [line.length <= LINE_WIDTH ? line : `  ${name}:\n    '${row}',`];
}

/** Whether an operation has a kernel whose attribute is a type. */
const hasKernel = (kernels: Kernels, op: string, attribute: string, type: number): boolean =>
  (kernels.get(op) ?? []).some((types) => types[attribute]?.includes(type) ?? true);

function cpuKernels(bytes: Buffer): Kernels {
  const length = Number(bytes.readBigUInt64LE(0));
  const { kernel: all } = decode<{ kernel: KernelDef[] }>('KernelList', bytes.subarray(8, 8 + length));
  const kernels = new Map<string, Record<string, readonly number[]>[]>();
  for (const { op, device_type, constraint } of all) {
    if (device_type !== 'CPU' && device_type !== 'DEFAULT') continue;
    const types = constraint.map(({ name, allowed_values }) => [name, allowed_values.list?.type ?? []]);
    kernels.set(op, [...(kernels.get(op) ?? []), Object.fromEntries(types)]);
  }
  return kernels;
}

/** As the CUDA engine was asked for them when the fixture was written. */
function gpuKernels(): Kernels {
  const fixture: { ops: Record<string, { kernels: { types: Record<string, number[]> }[] }> } = JSON.parse(
    readFileSync(join(ROOT, 'test/fixtures/gpu-kernels.json'), 'utf8'),
  );
  const named = Object.entries(fixture.ops);
  return new Map(named.map(([op, { kernels }]) => [op, kernels.map(({ types }) => types)]));
}

function registeredKernels(): Buffer {
  return execFileSync('python3', [join(ROOT, 'test/fixtures/registered-kernels.py'), join(ROOT, LIBRARY)], {
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
  });
}

function operations(bytes: Buffer): OpDef[] {
  const kernels = Number(bytes.readBigUInt64LE(0));
  return decode<{ op: OpDef[] }>('OpList', bytes.subarray(16 + kernels)).op;
}

/** The field names are those of the definitions above, and arrays are never left out. */
function decode<Message>(type: string, bytes: Uint8Array): Message {
  const message = messages.lookupType(type);
  return message.toObject(message.decode(bytes), { arrays: true, defaults: true }) as Message;
}
