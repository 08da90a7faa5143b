import type { LabelFilter, Labels } from '../../contracts/jobs/attributes.js';
import { pointerSegment } from '../../schema/json-pointer.js';
import { showValue } from '../../schema/show-value.js';
import { normalText } from '../../schema/shown-text.js';
import type { Finding } from '../problems/finding.js';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$/;

/** A finding for each label with an invalid name; the values are checked by their contract. */
export function labelIssues(labels: Labels = {}): Finding[] {
  const unfit = Object.keys(labels).filter((name) => !NAME.test(name));
  return unfit.map((name) => ({
    pointer: `/labels${pointerSegment(name)}`,
    code: 'invalid_value',
    detail: explainName(name),
  }));
}

/** The labels as they are stored: values in one Unicode form. */
export const normalLabels = (labels: Labels = {}): Labels =>
  Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, normalText(value)]));

function explainName(name: string): string {
  return `The name of a label must be at most 64 letters, digits, '.', '_', '/' and '-' that begin with a letter or digit; got ${showValue(name)}.`;
}

/** `name:value`, as filters write a label and indexes name it. */
export const labelText = (name: string, value: string): string => `${name}:${value}`;

/** The labels of a job as `name:value`. */
export const labelTexts = (labels: Labels): string[] =>
  Object.entries(labels).map(([name, value]) => labelText(name, value));

/** The labels of a filter, as `name:value`, in the form that values are stored in. */
export const filterTexts = (filter: LabelFilter): string[] => [filter].flat().map(normalText);
