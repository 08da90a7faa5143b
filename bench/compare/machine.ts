import { execFile } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readFlags } from '../../workers/engine/device/cpu-instructions.js';
import { ISA_VARIABLE } from './isa.js';
import type { Peaks } from './peaks.js';

/** Sets of instructions that matrix products use, and the flags of /proc/cpuinfo that stand for them. */
const INSTRUCTION_SETS: Readonly<Record<string, readonly string[]>> = {
  AVX2: ['avx2'],
  'AVX-512': ['avx512f'],
  VNNI: ['avx512_vnni', 'avx_vnni'],
  BF16: ['avx512_bf16', 'bf16'],
  AMX: ['amx_tile'],
  NEON: ['asimd'],
  SVE: ['sve'],
};

/** The CPU, its instructions, and the limit on them, for people. */
export function describeMachine(flags: ReadonlySet<string> = readFlags(), env = process.env): string {
  const sets = Object.entries(INSTRUCTION_SETS).filter(([, names]) => names.some((name) => flags.has(name)));
  const limit = env[ISA_VARIABLE];
  return [
    `${availableParallelism()} cores, ${cpus()[0]?.model.trim()}`,
    `instructions ${sets.map(([name]) => name).join(', ') || 'not known'}`,
    ...(limit === undefined ? [] : [`${ISA_VARIABLE}=${limit} on all sides`]),
    `Node ${process.version}`,
  ].join('; ');
}

/** Measures TensorFlow's largest speeds on all cores of this machine, in a process of its own. */
export async function measurePeaks(): Promise<Peaks> {
  const program = fileURLToPath(new URL('./peaks.js', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--enable-source-maps', program]);
  // Printed by peaks.ts, after whatever libraries print.
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Peaks;
}

/** The largest of the measured speeds, in FLOP a second. */
export function peakOf({ products, convolution }: Peaks): number {
  return Math.max(...products.map(({ flopsPerSecond }) => flopsPerSecond), convolution);
}

export function describePeaks({ products, convolution }: Peaks): string {
  const giga = (flopsPerSecond: number): string => (flopsPerSecond / 1e9).toFixed(0);
  const shown = products.map(({ side, flopsPerSecond }) => `${giga(flopsPerSecond)} (${side}³)`);
  return `TensorFlow's float32 on all cores: matmul ${shown.join(', ')}, Conv2D ${giga(convolution)} GFLOP/s (3×3, 64→64, 28×28, batch 64)`;
}
