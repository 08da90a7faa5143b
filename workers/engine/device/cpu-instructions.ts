import { readFileSync } from 'node:fs';
import type { ShortPrecision } from '../../../src/keras/dtype-policy.js';

/** The flags of a CPU with instructions for products of a type, as Linux lists them: those of x86 and ARM. */
const INSTRUCTIONS: Readonly<Record<ShortPrecision, readonly string[]>> = {
  bfloat16: ['avx512_bf16', 'amx_bf16', 'bf16'],
  float16: ['avx512_fp16', 'amx_fp16'],
};

/** The flags of this machine's CPU; none where there is no /proc/cpuinfo. */
export function readFlags(): ReadonlySet<string> {
  try {
    const [, flags = ''] = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8')) ?? [];
    return new Set(flags.trim().split(/\s+/));
  } catch {
    return new Set();
  }
}

const CPU_FLAGS = readFlags();

/** Whether a CPU has instructions for products of a type. @param flags of this machine's CPU where they are left out */
export const hasInstructions = (precision: ShortPrecision, flags: ReadonlySet<string> = CPU_FLAGS): boolean =>
  INSTRUCTIONS[precision].some((flag) => flags.has(flag));
