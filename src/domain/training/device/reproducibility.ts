import { SETTINGS } from '../../../config/settings.js';
import type { JobRecord } from '../../../contracts/jobs/jobs.js';
import type { Device, XlaMode } from '../../../contracts/jobs/progress.js';
import type { Reproducibility, Withdrawal } from '../../../contracts/jobs/reproducibility.js';

/** The origin of a saved state. */
export interface Provenance {
  /** Null if the version of trainhorn that saved it did not record it. */
  device: Device | null;
  /** The part of its steps that XLA compiled. */
  xla: XlaMode;
  /** Why the state differs from that of an uninterrupted equal job. */
  reasons: readonly Withdrawal[];
}

/** The attempt that makes the guarantee. */
export interface PromisingAttempt {
  attempt: number;
  device: Device;
  /** The part of its steps that XLA compiles; `off` also if XLA rejected them. */
  xla: XlaMode;
  /** Whether TensorFlow was loaded with deterministic kernels only. */
  deterministic: boolean;
  /** Why not, although the settings request it. */
  withdrawal?: Withdrawal | undefined;
  /** The origin of the state it continues from; null if it starts from the beginning. */
  from: Provenance | null;
}

/**
 * The guarantee of an attempt: that of the state it continues from, unless something differs from then on.
 */
export function promiseOf(promising: PromisingAttempt): Reproducibility {
  const { from } = promising;
  const reasons = [...(from?.reasons ?? []), ...(from ? changes(promising, from) : [])];
  const own = determinismOff(promising);
  if (own !== undefined) reasons.push(own);
  const distinct = withoutRepeats(reasons);
  return { exact: distinct.length === 0, reasons: distinct };
}

/** The guarantee after a rejected operation: the next attempt trains without determinism. */
export function withdrawn(promise: Reproducibility | null | undefined, reason: Withdrawal): Reproducibility {
  return { exact: false, reasons: withoutRepeats([...(promise?.reasons ?? []), reason]) };
}

/** Why the job was restarted without determinism; undefined if it was not. */
export function knownRefusal({
  reproducibility,
}: Pick<JobRecord, 'reproducibility'>): Withdrawal | undefined {
  return reproducibility?.reasons.find(({ code }) => code === 'kernel_refused');
}

/**
 * Adds the guarantee of its attempt to the record; a rejected kernel stays recorded, so that no attempt hits
 * it again.
 */
export function withPromise(record: JobRecord, promise: Reproducibility): JobRecord {
  const refusal = knownRefusal(record);
  const isNamed = promise.reasons.some(({ code }) => code === 'kernel_refused');
  const reproducibility = refusal === undefined || isNamed ? promise : withdrawn(promise, refusal);
  return { ...record, reproducibility };
}

/** On a CPU, all kernels in use are deterministic anyway. */
function determinismOff({
  attempt,
  device,
  deterministic,
  withdrawal,
}: PromisingAttempt): Withdrawal | undefined {
  if (deterministic) return undefined;
  if (withdrawal !== undefined) return withdrawal;
  if (device.type === 'CPU') return undefined;
  const message = `${SETTINGS.trainer.deterministic.env} is false: some GPU kernels add in varying order, so an equal job will have slightly different weights.`;
  return { code: 'determinism_off', attempt, message };
}

function changes(
  { attempt, device, xla }: PromisingAttempt,
  { device: before, xla: xlaBefore }: Provenance,
): Withdrawal[] {
  const change = (code: Withdrawal['code'], what: string): Withdrawal => ({
    code,
    attempt,
    message: `The attempt continues from a state that ${what}. The training is correct, but not bit for bit the same as that of an uninterrupted job.`,
  });
  const found: Withdrawal[] = [];
  if (xlaBefore !== xla)
    found.push(change('xla_changed', `was computed ${XLA_IN_WORDS[xlaBefore]} (now ${XLA_IN_WORDS[xla]})`));
  if (before === null)
    return [...found, change('device_unknown', 'does not record the device it was computed on')];
  if (before.type !== device.type || before.name !== device.name)
    found.push(
      change('device_changed', `was computed on another device (${before.name}; now ${device.name})`),
    );
  if (before.tensorflow_version !== device.tensorflow_version)
    found.push(
      change(
        'tensorflow_changed',
        `was computed by TensorFlow ${before.tensorflow_version} (now ${device.tensorflow_version})`,
      ),
    );
  if (haveOtherThreads(before, device))
    found.push(
      change(
        'threads_changed',
        `was computed with ${threads(before)} inside an operation (now ${device.intra_op_threads})`,
      ),
    );
  return found;
}

const XLA_IN_WORDS: Readonly<Record<XlaMode, string>> = {
  off: 'without XLA',
  auto: 'with clusters compiled by XLA',
  step: 'with the step compiled by XLA',
};

/** The division of a sum among threads affects its last digits; on a GPU, threads only launch kernels. */
function haveOtherThreads(before: Device, now: Device): boolean {
  const onCpu = before.type === 'CPU' && now.type === 'CPU';
  return onCpu && before.intra_op_threads !== now.intra_op_threads;
}

const threads = ({ intra_op_threads: count }: Device): string =>
  count === 1 ? '1 thread' : `${count} threads`;

/**
 * Keeps each change once, at its first occurrence: the list must not grow if a job alternates between two
 * devices.
 */
function withoutRepeats(reasons: readonly Withdrawal[]): Withdrawal[] {
  const distinct = new Map<string, Withdrawal>();
  for (const reason of reasons) {
    const key = `${reason.code} ${reason.message}`;
    if (!distinct.has(key)) distinct.set(key, reason);
  }
  return [...distinct.values()];
}
