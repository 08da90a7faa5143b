import { articleJob } from '../../scripts/demo/article-job.js';
import type { JobCreate } from '../../src/contracts/jobs/training-config.js';
import { median, ratioOf } from '../compare/result.js';
import { type StoryRuns, timeStory } from '../compare/story.js';
import { atLeast, showMs } from './figures.js';
import { kerasOn, ranOn } from './place.js';
import { type Measured, type Row, type RowContext, row } from './row.js';
import { openService } from './service.js';

const BAR = 3;

/** The article's job, from its POST on. */
export const STORY_ROWS: readonly Row[] = [
  row('story', 'article', "the article's job over HTTP, against its script in Keras", runStory),
];

async function runStory(context: RowContext): Promise<Measured> {
  const { options, scale, dataOf } = context;
  const stack = await openService(context);
  const keras = kerasOn(options.device, 'tensorflow');
  const python = 'absent' in keras ? null : keras;
  const place = { url: stack.url, job: storyJob(scale.story.epochs), mnist: await dataOf('mnist'), python };
  const runs = await timeStory(place, scale.story.rounds);
  return {
    summary: summaryOf(runs, 'absent' in keras ? keras.absent : null),
    checks: checksOf(runs, context),
    figures: { ours: runs.ours.map(toFigures), keras: runs.keras.map(toFigures) },
  };
}

function storyJob(epochs: number): JobCreate {
  const job = articleJob();
  return { ...job, fit: { ...job.fit, epochs } };
}

function checksOf({ ours, keras }: StoryRuns, { options, scale }: RowContext) {
  const accuracy = Math.min(...ours.map((run) => run.accuracy));
  const ratio = ratioOf(timesOf(keras), timesOf(ours));
  return [
    ranOn(
      options.device,
      'ours',
      ours.every(({ device }) => device?.type === 'GPU'),
    ),
    {
      text: `accuracy ${accuracy.toFixed(4)}, bar ${scale.story.accuracy}`,
      isMet: accuracy >= scale.story.accuracy,
    },
    ratio === null ? { text: 'ratio not measured', isMet: false } : atLeast('ratio', ratio, BAR),
  ];
}

function summaryOf(runs: StoryRuns, absent: string | null): string {
  const [ours, keras] = [median(timesOf(runs.ours)), median(timesOf(runs.keras))];
  return `ours ${showMs(ours)}, ${absent === null ? `Keras ${showMs(keras)}` : `no Keras: ${absent}`}`;
}

const timesOf = (runs: StoryRuns['ours']): number[] => runs.map(({ ms }) => ms);

function toFigures({ ms, accuracy, device }: StoryRuns['ours'][number]) {
  return { ms, accuracy, device: device === null ? null : { ...device } };
}
