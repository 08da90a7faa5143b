/** Limits on the instructions of the CPU, in oneDNN's words. */
export const ISAS = ['AVX2', 'AVX512_CORE'] as const;
export type Isa = (typeof ISAS)[number];

/** The variable by which oneDNN, which all sides but JAX use, keeps to a limit. */
export const ISA_VARIABLE = 'ONEDNN_MAX_CPU_ISA';

/** The same limit for what PyTorch and JAX use besides. */
const SETTINGS: Readonly<Record<Isa, NodeJS.ProcessEnv>> = {
  AVX2: {
    ATEN_CPU_CAPABILITY: 'avx2',
    MKL_ENABLE_INSTRUCTIONS: 'AVX2',
    XLA_FLAGS: '--xla_cpu_max_isa=AVX2',
  },
  AVX512_CORE: {
    ATEN_CPU_CAPABILITY: 'avx512',
    MKL_ENABLE_INSTRUCTIONS: 'AVX512',
    XLA_FLAGS: '--xla_cpu_max_isa=AVX512',
  },
};

/** @throws Error when it is not a limit that all sides know */
export function readIsa(text: string | undefined): Isa | undefined {
  if (text === undefined) return undefined;
  const isa = ISAS.find((name) => name === text);
  if (isa === undefined) throw new Error(`--isa ${text} is not one of ${ISAS.join(', ')}`);
  return isa;
}

/** Sets the limit for every process that this one starts. */
export function applyIsa(isa: Isa): void {
  process.env[ISA_VARIABLE] = isa;
}

/** The environment of PyTorch and JAX under the limit of this process. */
export function isaOfPeers(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const isa = ISAS.find((name) => name === env[ISA_VARIABLE]);
  return isa === undefined ? {} : SETTINGS[isa];
}
