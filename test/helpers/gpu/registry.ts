import { parse } from 'protobufjs';

/** TensorFlow's operations that have a kernel for GPUs. */
export interface KernelRegistry {
  tensorflow: string;
  ops: Record<string, RegisteredOp>;
}

/** An operation. An argument of many tensors is `name*N`, as many as attribute N says, or `name@T`, one for each type in T. */
export interface RegisteredOp {
  inputs: string[];
  outputs: string[];
  /** Attributes that hold a type, where they have a default: TensorFlow's number for it. */
  defaults: Record<string, number>;
  kernels: GpuKernel[];
}

/** A kernel for GPUs, or for any device. */
export interface GpuKernel {
  /** The types that its attributes accept; any type for an attribute that is not named. */
  types: Record<string, number[]>;
  /** Arguments that are in the memory of the host. */
  host: string[];
}

/** The parts of tensorflow/core/framework/{kernel_def,op_def}.proto that say which kernel an operation runs. */
const DEFINITIONS = `
  syntax = "proto3";
  message AttrValue {
    message ListValue { repeated int32 type = 6; }
    oneof value { ListValue list = 1; int32 type = 6; }
  }
  message KernelDef {
    message AttrConstraint { string name = 1; AttrValue allowed_values = 2; }
    string op = 1;
    string device_type = 2;
    repeated AttrConstraint constraint = 3;
    repeated string host_memory_arg = 4;
  }
  message KernelList { repeated KernelDef kernel = 1; }
  message OpDef {
    message ArgDef { string name = 1; string number_attr = 5; string type_list_attr = 6; }
    message AttrDef { string name = 1; AttrValue default_value = 3; }
    string name = 1;
    repeated ArgDef input_arg = 2;
    repeated ArgDef output_arg = 3;
    repeated AttrDef attr = 4;
  }
  message OpList { repeated OpDef op = 1; }
`;

interface AttrValueMessage {
  list?: { type: number[] };
  type?: number;
}
interface KernelMessage {
  op: string;
  device_type: string;
  constraint: { name: string; allowed_values: AttrValueMessage }[];
  host_memory_arg: string[];
}
interface ArgMessage {
  name: string;
  number_attr: string;
  type_list_attr: string;
}
interface OpMessage {
  name: string;
  input_arg: ArgMessage[];
  output_arg: ArgMessage[];
  attr: { name: string; default_value?: AttrValueMessage | null }[];
}

const messages = parse(DEFINITIONS, { keepCase: true }).root;
const GPU_DEVICES = new Set(['GPU', 'DEFAULT']);

/** Reads what registered-kernels.py writes. */
export function readRegistry(bytes: Buffer, tensorflow: string): KernelRegistry {
  const kernelBytes = Number(bytes.readBigUInt64LE(0));
  const { kernel: kernels } = decode<{ kernel: KernelMessage[] }>(
    'KernelList',
    bytes.subarray(8, 8 + kernelBytes),
  );
  const { op: ops } = decode<{ op: OpMessage[] }>('OpList', bytes.subarray(16 + kernelBytes));
  const registered = ops.flatMap((op): [string, RegisteredOp][] => {
    const own = kernels.filter(
      ({ op: name, device_type }) => name === op.name && GPU_DEVICES.has(device_type),
    );
    return own.length === 0 ? [] : [[op.name, describe(op, own)]];
  });
  return { tensorflow, ops: Object.fromEntries(registered.sort(([a], [b]) => (a < b ? -1 : 1))) };
}

/** The field names are those of the definitions above, and arrays are never left out. */
function decode<Message>(type: string, bytes: Uint8Array): Message {
  const message = messages.lookupType(type);
  return message.toObject(message.decode(bytes), { arrays: true, defaults: true }) as Message;
}

function describe(op: OpMessage, kernels: KernelMessage[]): RegisteredOp {
  const defaults = op.attr.flatMap(({ name, default_value }): [string, number][] =>
    default_value?.type ? [[name, default_value.type]] : [],
  );
  return {
    inputs: op.input_arg.map(argument),
    outputs: op.output_arg.map(argument),
    defaults: Object.fromEntries(defaults),
    kernels: merge(kernels.map(kernel)),
  };
}

function argument({ name, number_attr, type_list_attr }: ArgMessage): string {
  if (number_attr !== '') return `${name}*${number_attr}`;
  return type_list_attr === '' ? name : `${name}@${type_list_attr}`;
}

function kernel({ constraint, host_memory_arg }: KernelMessage): GpuKernel {
  const types = constraint.map(({ name, allowed_values }): [string, number[]] => [
    name,
    allowed_values.list?.type ?? [],
  ]);
  return {
    types: Object.fromEntries(types.sort(([a], [b]) => (a < b ? -1 : 1))),
    host: [...host_memory_arg].sort(),
  };
}

/** Makes one of kernels that differ in one attribute only. */
function merge(kernels: GpuKernel[]): GpuKernel[] {
  const attributes = new Set(kernels.flatMap(({ types }) => Object.keys(types)));
  return [...attributes].reduce(mergeBy, kernels);
}

function mergeBy(kernels: GpuKernel[], attribute: string): GpuKernel[] {
  const merged = new Map<string, GpuKernel>();
  for (const { types, host } of kernels) {
    const { [attribute]: own, ...others } = types;
    const key = JSON.stringify([host, others, own === undefined]);
    const known = merged.get(key)?.types[attribute] ?? [];
    const all = [...new Set([...known, ...(own ?? [])])].sort((a, b) => a - b);
    merged.set(key, { types: own === undefined ? types : { ...types, [attribute]: all }, host });
  }
  return [...merged.values()].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
