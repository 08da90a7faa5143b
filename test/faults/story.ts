import { deepStrictEqual } from 'node:assert';
import type { JobEvent } from '../../src/contracts/jobs/events.js';
import type { CallbackAction, Evaluation } from '../../src/contracts/jobs/progress.js';
import { type ComparedEpoch, comparedEpoch, type Reference } from './workload.js';

type NumberedAction = Pick<CallbackAction, 'callback' | 'action' | 'message'> & { epoch: number };

/** A violated invariant, described. */
export type Finding = string;

/**
 * What the events of a job tell: the epochs and checkpoints of the undisturbed job with its numbers, in order and each
 * once, all of them or only the first ones; the phases of each attempt in their order.
 */
export function checkStory(
  title: string,
  events: readonly JobEvent[],
  { reference, isWhole }: { reference: Reference; isWhole: boolean },
): Finding[] {
  const expected = <Item>(items: readonly Item[], reported: number) =>
    isWhole ? items : items.slice(0, Math.min(reported, items.length));
  const epochs = epochsAmong(events);
  const checkpoints = checkpointsAmong(events);
  return [
    ...same(
      `${title}: ids of the events`,
      events.map((event) => event.id),
      events.map((_, index) => index + 1),
    ),
    ...same(`${title}: epochs among the events`, epochs, expected(reference.epochs, epochs.length)),
    ...same(
      `${title}: checkpoints among the events`,
      checkpoints,
      expected(reference.checkpoints, checkpoints.length),
    ),
    ...same(`${title}: actions of callbacks among the events`, actionsAmong(events), actionsOf(epochs)),
    ...checkPhases(title, events, { reference, isWhole }),
    ...(isWhole ? checkEvaluation(title, events, reference) : []),
  ];
}

/** Epochs as the events tell them. */
export function epochsAmong(events: readonly JobEvent[]): ComparedEpoch[] {
  return events.flatMap((event) => (event.type === 'epoch' ? [comparedEpoch(event.epoch)] : []));
}

/** Epochs of the checkpoints among the events. */
export function checkpointsAmong(events: readonly JobEvent[]): number[] {
  return events.flatMap((event) => (event.type === 'checkpoint' ? [event.checkpoint.epoch] : []));
}

/** Actions of callbacks as the events tell them. */
function actionsAmong(events: readonly JobEvent[]): NumberedAction[] {
  return events.flatMap((event) =>
    event.type === 'callback'
      ? [{ epoch: event.epoch, callback: event.callback, action: event.action, message: event.message }]
      : [],
  );
}

/** Actions of callbacks as the epochs tell them. */
function actionsOf(epochs: readonly ComparedEpoch[]): NumberedAction[] {
  return epochs.flatMap(({ epoch, callback_actions = [] }) =>
    callback_actions.map(({ callback, action, message }) => ({ epoch, callback, action, message })),
  );
}

/** Loss and metrics, which do not depend on the attempt. */
export const scoresOf = (evaluation: Evaluation | null) =>
  evaluation && { loss: evaluation.loss, metrics: evaluation.metrics };

/** Phases by attempt, in the order of the events. */
function phasesByAttempt(events: readonly JobEvent[]): Map<number, string[]> {
  const byAttempt = new Map<number, string[]>();
  for (const event of events)
    if (event.type === 'phase')
      byAttempt.set(event.attempt, [...(byAttempt.get(event.attempt) ?? []), event.phase]);
  return byAttempt;
}

/** Phases of the only attempt of an undisturbed job. */
export const phasesAmong = (events: readonly JobEvent[]): string[] =>
  [...phasesByAttempt(events).values()].flat();

/** An attempt enters its phases in their order; one that came to its end entered all of them. */
function checkPhases(
  title: string,
  events: readonly JobEvent[],
  { reference, isWhole }: { reference: Reference; isWhole: boolean },
): Finding[] {
  const reported = [...phasesByAttempt(events)];
  const wrong = reported.flatMap(([attempt, phases]) =>
    same(`${title}: phases of attempt ${attempt}`, phases, reference.phases.slice(0, phases.length)),
  );
  const isComplete = reported.some(([, phases]) => phases.length === reference.phases.length);
  return isWhole && !isComplete ? [...wrong, `${title}: no attempt tells all phases`] : wrong;
}

function checkEvaluation(title: string, events: readonly JobEvent[], reference: Reference): Finding[] {
  const evaluations = events.flatMap((event) => (event.type === 'evaluation' ? [event.evaluation] : []));
  if (evaluations.length === 0 && reference.evaluation !== null)
    return [`${title}: no event tells the evaluation`];
  return evaluations.flatMap((evaluation) =>
    same(`${title}: evaluation among the events`, scoresOf(evaluation), scoresOf(reference.evaluation)),
  );
}

/** No violation where both are the same. */
export function same(what: string, actual: unknown, expected: unknown): Finding[] {
  try {
    deepStrictEqual(actual, expected);
    return [];
  } catch {
    return [`${what}: ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`];
  }
}
