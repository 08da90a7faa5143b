import type { ResolvedConfig } from '../../contracts/jobs/training-config.js';
import {
  builtInFor,
  type CompleteCallback,
  callbacks,
  completeCallback,
} from '../../keras/callbacks/index.js';
import {
  call,
  type Expression,
  inline,
  keyword,
  textLiteral,
} from '../../keras/formats/python/expression.js';
import { literal } from '../../keras/formats/python/literal.js';
import { instance, scheduleExpression } from '../../keras/formats/python/object.js';
import type { Arguments } from '../../keras/kind.js';

/** The file of the weights of the best epoch. */
export const BEST_WEIGHTS = 'best.weights.h5';

/** The callbacks of a job, without those whose work the service does by itself. */
export function callbackExpressions({ fit, checkpoint }: ResolvedConfig): Expression[] {
  const given = (fit.callbacks ?? []).map((callback) => completeCallback(callback));
  return [
    ...given.filter(({ type }) => builtInFor(type) === undefined).map(callbackExpression),
    ...(checkpoint.restore_best === true ? [bestWeights(checkpoint)] : []),
  ];
}

function callbackExpression(callback: CompleteCallback): Expression {
  if (callback.type === 'LearningRateScheduler')
    return call('keras.callbacks.LearningRateScheduler', ratesExpression(callback.schedule));
  if (callback.type === 'ModelCheckpoint') return checkpointExpression(callback);
  const { type, ...given } = callback;
  return instance(`keras.callbacks.${type}`, argsOf(type), given);
}

const argsOf = (type: CompleteCallback['type']): Arguments => callbacks.specOf(type).args;

/** Rates are listed, or those of a schedule at the number of the epoch. */
function ratesExpression(
  schedule: Extract<CompleteCallback, { type: 'LearningRateScheduler' }>['schedule'],
): string {
  if (!Array.isArray(schedule))
    return `lambda epoch, _: float(${inline(scheduleExpression(schedule))}(epoch))`;
  const rates = inline(literal(schedule));
  return `lambda epoch, _: ${rates}[min(epoch, ${schedule.length - 1})]`;
}

/** Arguments that only the service has. */
const OWN: ReadonlySet<string> = new Set(['filepath', 'every_epochs', 'keep', 'save_weights_only']);

function checkpointExpression({
  type,
  ...given
}: Extract<CompleteCallback, { type: 'ModelCheckpoint' }>): Expression {
  const args = Object.fromEntries(Object.entries(argsOf(type)).filter(([name]) => !OWN.has(name)));
  const written = instance('keras.callbacks.ModelCheckpoint', args, given);
  if (typeof written === 'string') return written;
  const path = { value: textLiteral('epoch-{epoch}.weights.h5') };
  return { ...written, items: [path, ...written.items, keyword('save_weights_only', 'True')] };
}

const bestWeights = ({ monitor, mode }: ResolvedConfig['checkpoint']): Expression =>
  call(
    'keras.callbacks.ModelCheckpoint',
    textLiteral(BEST_WEIGHTS),
    keyword('monitor', textLiteral(monitor)),
    keyword('mode', textLiteral(mode)),
    keyword('save_best_only', 'True'),
    keyword('save_weights_only', 'True'),
  );
