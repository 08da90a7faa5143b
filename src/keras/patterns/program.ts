import { isOfWord } from './character-classes.js';
import { type Characters, type PatternNode, PatternProblem, type Place } from './syntax.js';

/** A state of the automaton of a pattern; `next` are numbers of states. */
type State =
  | { kind: 'character'; characters: Characters; next: number }
  | { kind: 'place'; place: Place; next: number }
  | { kind: 'split'; next: readonly number[] }
  | { kind: 'match' };

/** A pattern as an automaton without priorities: all of its states advance together, so that no text is read twice. */
export interface Program {
  states: readonly State[];
  start: number;
}

/** The most comparisons and steps for one character of a text, which bound the time of a match. */
export const sizeOf = ({ states }: Program): number => states.reduce((sum, state) => sum + costOf(state), 0);

function costOf(state: State): number {
  if (state.kind === 'character') return state.characters.size;
  return state.kind === 'split' ? state.next.length : 1;
}

/** Repetitions with bounds copy what they repeat, which may be empty. */
const MAX_STATES = 500;
const MAX_COPIES = 10_000;

/** Compiles a pattern (Thompson, 1968). @throws PatternProblem for one that is too large */
export function compilePattern(node: PatternNode): Program {
  const states: State[] = [{ kind: 'match' }];
  let copies = 0;
  const add = (state: State): number => {
    if (states.length >= MAX_STATES) throw new PatternProblem('is too large: repeat less');
    return states.push(state) - 1;
  };

  /** Adds the states of a node, built from its end. @returns its first state */
  function build(one: PatternNode, next: number): number {
    copies += 1;
    if (copies > MAX_COPIES) throw new PatternProblem('is too large: repeat less');
    switch (one.kind) {
      case 'character':
        return add({ ...one, next });
      case 'place':
        return add({ ...one, next });
      case 'sequence':
        return one.parts.reduceRight((after, part) => build(part, after), next);
      case 'choice':
        return add({ kind: 'split', next: one.parts.map((part) => build(part, next)) });
      case 'repeat':
        return buildRepeat(one, next);
    }
  }

  function buildRepeat(
    { part, least, most }: Extract<PatternNode, { kind: 'repeat' }>,
    next: number,
  ): number {
    let start = most === Number.POSITIVE_INFINITY ? buildLoop(part, next) : next;
    const optional = most === Number.POSITIVE_INFINITY ? 0 : most - least;
    for (let copy = 0; copy < optional; copy++)
      start = add({ kind: 'split', next: [build(part, start), next] });
    for (let copy = 0; copy < least; copy++) start = build(part, start);
    return start;
  }

  function buildLoop(part: PatternNode, next: number): number {
    const loop = add({ kind: 'split', next: [] });
    states[loop] = { kind: 'split', next: [build(part, loop), next] };
    return loop;
  }

  const start = build(node, 0);
  return { states, start };
}

/** Whether the pattern matches some of a text, or all of it. Takes time in proportion to text and pattern. */
export function runProgram({ states, start }: Program, text: string, how: 'search' | 'whole'): boolean {
  const characters = [...text];
  let active: number[] = [];
  for (let at = 0; at <= characters.length; at++) {
    if (how === 'search' || at === 0) active.push(start);
    const reached = reachedFrom(states, active, characters, at);
    if (reached.hasMatch && (how === 'search' || at === characters.length)) return true;
    active = advanced(states, reached.states, characters[at]);
  }
  return false;
}

/** The states that are reached without reading a character, each once. */
function reachedFrom(
  states: readonly State[],
  active: readonly number[],
  characters: readonly string[],
  at: number,
): { states: number[]; hasMatch: boolean } {
  const isSeen = new Uint8Array(states.length);
  const pending = [...active];
  const reading: number[] = [];
  for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
    if (isSeen[index] === 1) continue;
    isSeen[index] = 1;
    const state = states[index];
    if (state?.kind === 'character') reading.push(index);
    if (state?.kind === 'split') pending.push(...state.next);
    if (state?.kind === 'place' && isAt(state.place, characters, at)) pending.push(state.next);
  }
  return { states: reading, hasMatch: isSeen[MATCH] === 1 };
}

/** The number of the state of a match. */
const MATCH = 0;

function advanced(
  states: readonly State[],
  active: readonly number[],
  character: string | undefined,
): number[] {
  if (character === undefined) return [];
  return active.flatMap((index) => {
    const state = states[index];
    return state?.kind === 'character' && state.characters.test(character) ? [state.next] : [];
  });
}

function isAt(place: Place, characters: readonly string[], at: number): boolean {
  const left = characters.length - at;
  switch (place) {
    case 'start':
      return at === 0;
    case 'very_end':
      return left === 0;
    case 'end':
      return left === 0 || (left === 1 && characters[at] === '\n');
    case 'boundary':
      return isBoundary(characters, at);
    case 'no_boundary':
      return characters.length > 0 && !isBoundary(characters, at);
  }
}

function isBoundary(characters: readonly string[], at: number): boolean {
  const isWord = (index: number) => isOfWord(characters[index] ?? '');
  return isWord(at - 1) !== isWord(at);
}
