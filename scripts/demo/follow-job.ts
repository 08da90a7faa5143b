import { setTimeout as delay } from 'node:timers/promises';
import type { JobEvent } from '../../src/contracts/jobs/events.js';
import type { Progress } from '../../src/contracts/jobs/progress.js';
import type { Client } from './client.js';
import { finishedLine, type LineStyle, runningLine } from './progress-line.js';

const POLL_MS = 200;

/** The output of the demo. */
export interface Screen {
  /** Whether a line can be drawn again. */
  live: boolean;
  style: LineStyle;
  line(text: string): void;
  /** Replaces the line that the cursor is on. */
  redraw(text: string): void;
}

interface Drawing {
  epochs: number;
  /** The epoch whose heading stands on the screen. */
  heading: number;
  /** The last epoch whose final line stands on the screen. */
  finished: number;
  ended: boolean;
}

/**
 * Draws a job's epochs as they happen: the event stream brings what is final, polling the batches in between.
 * @throws Error with the service's reason when the job does not succeed.
 */
export async function followJob(client: Client, id: string, epochs: number, screen: Screen): Promise<void> {
  const drawing: Drawing = { epochs, heading: 0, finished: 0, ended: false };
  const polling = screen.live ? drawBatches(client, id, drawing, screen) : undefined;
  polling?.catch(() => {}); // Reported by the await below, unless the events fail first.
  try {
    for await (const event of client.events(id)) drawEvent(event, drawing, screen);
  } finally {
    drawing.ended = true;
  }
  await polling;
}

async function drawBatches(client: Client, id: string, drawing: Drawing, screen: Screen): Promise<void> {
  while (!drawing.ended) {
    const { progress } = await client.job(id);
    if (progress && !drawing.ended) drawProgress(progress, drawing, screen);
    await delay(POLL_MS);
  }
}

/** An answer may be older than the event that finished its epoch. */
function drawProgress(progress: Progress, drawing: Drawing, screen: Screen): void {
  if (progress.epoch <= drawing.finished) return;
  drawHeading(progress.epoch, drawing, screen);
  screen.redraw(runningLine(progress, screen.style));
}

function drawEvent(event: JobEvent, drawing: Drawing, screen: Screen): void {
  if (event.type === 'device')
    screen.line(`  on ${event.device.type}, TensorFlow ${event.device.tensorflow_version}`);
  if (event.type === 'epoch') {
    drawHeading(event.epoch.epoch, drawing, screen);
    drawing.finished = event.epoch.epoch;
    screen.line(finishedLine(event.epoch, screen.style));
  }
  if (event.type === 'failed' || event.type === 'cancelled')
    throw new Error(`the job ${event.type}: ${event.reason.message}`);
}

function drawHeading(epoch: number, drawing: Drawing, screen: Screen): void {
  if (drawing.heading >= epoch) return;
  drawing.heading = epoch;
  screen.line(`Epoch ${epoch}/${drawing.epochs}`);
}
