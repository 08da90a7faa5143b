import type { ArrayRole } from '../../../../src/contracts/datasets/arrays.js';
import { toPointer } from '../../../../src/schema/json-pointer.js';
import { checkName } from '../../images/shown-names.js';
import { Rejection, shown } from '../../rejection.js';
import type { SplitName } from '../arrays.js';

/** An input, label or weight array of the dataset, and the arrays of the upload with its samples. */
export interface ArrayPlan {
  role: ArrayRole;
  name: string;
  train: string;
  validation: string | null;
  test: string | null;
}

/** The arrays of an upload that become the dataset. */
export interface UploadPlan {
  arrays: ArrayPlan[];
  /** Whether other arrays could have been chosen as well. */
  isChoice: boolean;
}

/** The names in a plan of the arrays of the upload. */
export const plannedNames = ({ arrays }: UploadPlan): string[] =>
  arrays.flatMap(({ train, validation, test }) => [train, validation, test]).filter((name) => name !== null);

const RESERVED = /^(train|training|val|valid|validation|test|testing)$/i;

const WORDS: Readonly<Record<ArrayRole, string>> = { x: 'input', y: 'label', w: 'weight' };

/** Why an array cannot have this name; undefined if it can. */
export function nameFault(role: ArrayRole, name: string, pointer: string): Rejection | undefined {
  if (RESERVED.test(name))
    return new Rejection(
      'invalid_name',
      `No ${WORDS[role]} may be named ${shown(name)}, the name of a split; choose another name.`,
      pointer,
    );
  try {
    checkName(name, `The ${WORDS[role]} name`, pointer);
  } catch (error) {
    if (error instanceof Rejection) return error;
    throw error;
  }
  return undefined;
}

/** The pointer of an entry of the upload field `arrays`. */
export const arrayPointer = (...path: string[]): string => toPointer(['arrays', ...path]);

/** Checks that every array has the same held-out splits. @throws nothing; returns the faults */
export function missingSplits(plans: readonly ArrayPlan[], pointer: string): Rejection[] {
  return (['validation', 'test'] as const).flatMap((split) => {
    const having = plans.filter((plan) => plan[split] !== null);
    const lacking = plans.filter((plan) => plan[split] === null);
    return having.length === 0 || lacking.length === 0 ? [] : [incomplete(split, having, lacking, pointer)];
  });
}

const SUFFIXES: Readonly<Record<SplitName, string>> = { train: 'train', validation: 'val', test: 'test' };

function incomplete(
  split: 'validation' | 'test',
  having: readonly ArrayPlan[],
  lacking: readonly ArrayPlan[],
  pointer: string,
): Rejection {
  const present = having.map((plan) => shown(plan[split] ?? ''));
  const absent = lacking.map(({ role, name }) => shown(fullName(role, name, split)));
  return new Rejection(
    'mismatched_splits',
    `The ${split} split has ${present.join(', ')} but no ${absent.join(', ')}; every input and label needs its samples in each split.`,
    pointer,
  );
}

function fullName(role: ArrayRole, name: string, split: SplitName): string {
  return [role, ...(name === role ? [] : [name]), SUFFIXES[split]].join('_');
}
