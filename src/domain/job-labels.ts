import type { LabelFilter, Labels } from '../contracts/job-attributes.js';
import { pointerSegment } from '../contracts/json-pointer.js';
import { showValue } from '../contracts/show-value.js';
import type { Issue } from './issue.js';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$/;

/** What terminals and pages do not show as it is: controls, line breaks, halves of characters, and what turns the direction of text. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

/** A complaint for each label whose name or value cannot be one. */
export function labelIssues(labels: Labels = {}): Issue[] {
  return Object.entries(labels).flatMap(([name, value]) => {
    const detail = NAME.test(name) ? valueComplaint(value) : nameComplaint(name);
    const pointer = `/labels${pointerSegment(name)}`;
    return detail === undefined ? [] : [{ pointer, code: 'invalid_value', detail }];
  });
}

function nameComplaint(name: string): string {
  return `The name of a label must be at most 64 letters, digits, '.', '_', '/' and '-' that begin with a letter or digit; got ${showValue(name)}.`;
}

function valueComplaint(value: string): string | undefined {
  const found = UNPRINTABLE.exec(value);
  if (found === null) return undefined;
  return `The value of a label must be text on one line, without control characters and without those that change the direction of text; this one has ${showValue(found[0])} at index ${found.index}. Leave it out.`;
}

/** `name:value`, as filters write a label and indexes name it. */
export const labelText = (name: string, value: string): string => `${name}:${value}`;

/** The labels of a job as `name:value`. */
export const labelTexts = (labels: Labels): string[] =>
  Object.entries(labels).map(([name, value]) => labelText(name, value));

/** The labels a filter asks for, as `name:value`. */
export const filterTexts = (filter: LabelFilter): string[] => [filter].flat();
