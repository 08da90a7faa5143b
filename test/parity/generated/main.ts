import { parseArgs } from 'node:util';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { allSubjects, compareDraw, startKerasParity } from './run.js';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    draws: { type: 'string', default: '4' },
    only: { type: 'string' },
  },
});
loadTensorFlow({ intraOpThreads: 1 });
const keras = startKerasParity();
const seed = Number(values.seed);
for (const subject of await allSubjects()) {
  if (values.only !== undefined && !`${subject.kind} ${subject.name}`.match(values.only)) continue;
  if (subject.notCompared !== undefined) continue;
  for (let index = 0; index < Number(values.draws); index += 1) {
    const { shown, outcome } = await compareDraw(keras, subject, { seed, index });
    const more =
      'message' in outcome
        ? `\n    ${outcome.message.slice(0, 1200)}`
        : 'reason' in outcome
          ? outcome.reason
          : '';
    console.log(`${outcome.outcome} ${subject.kind} ${subject.name} #${index} ${shown} ${more}`);
  }
}
await keras.stop();
