import { HABITS } from './habits.js';
import { ALLOWED } from './scope.js';

/** A wording to replace, and where it is: line and column count from 1. */
export interface Finding {
  line: number;
  column: number;
  found: string;
  instead: string;
}

/** Finds the habits in a file, except on lines that are allowed to have them. */
export function findHabits(path: string, text: string): Finding[] {
  return text.split('\n').flatMap((line, index) => (isAllowed(path, line) ? [] : findIn(line, index + 1)));
}

const isAllowed = (path: string, line: string): boolean =>
  ALLOWED.some((allowed) => allowed.path === path && line.includes(allowed.text));

function findIn(text: string, line: number): Finding[] {
  return HABITS.flatMap(({ pattern, instead }) => {
    const match = pattern.exec(text);
    return match === null ? [] : [{ line, column: match.index + 1, found: match[0].trim(), instead }];
  });
}
