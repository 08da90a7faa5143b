import type { Compile } from '../../contracts/jobs/compile.js';
import type { DtypePolicy } from '../../keras/dtype-policy.js';
import type { JobWarning } from '../problems/finding.js';

/** Arguments of Keras's compile that change how it computes and not what: the values that ask for nothing, and what happens here. */
const UNUSED = {
  jit_compile: { neutral: [false, 'auto'], instead: 'The service decides when XLA compiles a step.' },
  run_eagerly: { neutral: [false], instead: 'Steps always run as a graph.' },
  steps_per_execution: { neutral: [1], instead: 'The service chooses the number of steps per call.' },
} as const satisfies Partial<
  Record<keyof Compile, { neutral: readonly (boolean | string | number)[]; instead: string }>
>;

const UNSCALED = {
  neutral: [false],
  instead: 'No layer has the policy mixed_float16, for which the loss is scaled.',
} as const;

/** Warns of arguments of compile that have no effect. */
export function unusedArguments(compile: Partial<Compile>, policies: ReadonlySet<DtypePolicy>): JobWarning[] {
  const scaling = policies.has('mixed_float16') ? {} : { auto_scale_loss: UNSCALED };
  return Object.entries({ ...UNUSED, ...scaling }).flatMap(([name, { neutral, instead }]): JobWarning[] => {
    const value = new Map<string, unknown>(Object.entries(compile)).get(name) ?? null;
    if (value === null || neutral.some((one) => one === value)) return [];
    return [{ pointer: `/compile/${name}`, code: 'no_effect', detail: `${name} has no effect. ${instead}` }];
  });
}
