import { createHash } from 'node:crypto';
import type { HostTensors } from '../record/checkpoint.js';
import { sha256 } from '../ground/digest.js';
import type { Losses } from '../training/trainer.js';

/** Short digests by tensor name. */
export type TensorDigests = Readonly<Record<string, string>>;

/** `trace.json`: what a training was like along the way, so that `ganbench verify` can say where another one departs. */
export interface TraceRecord {
  /** Fingerprints of the losses after the steps 1, 2, …, of 8 digits each and in one text, as far as they were kept. */
  readonly losses: string;
  /** Digests of every tensor of the training, by step. */
  readonly tensors: Readonly<Record<string, TensorDigests>>;
}

/** Longer trainings are followed by their tensors alone. */
const LOSS_STEPS = 10_000;
const LOSS_DIGITS = 8;

/** Follows a training: losses at every step, tensors at powers of two and wherever it is evaluated. */
export class Trace {
  private losses: string;
  private readonly tensors: Record<string, TensorDigests>;

  constructor(record: TraceRecord = { losses: '', tensors: {} }) {
    this.losses = record.losses;
    this.tensors = { ...record.tensors };
  }

  record(): TraceRecord {
    return { losses: this.losses, tensors: { ...this.tensors } };
  }

  /** Keeps the losses after `step`; does nothing once a step was left out, because the text has no room for gaps. */
  addLosses(step: number, losses: Losses): void {
    if (step === lossCount(this) + 1 && step <= LOSS_STEPS) this.losses += fingerprint(losses);
  }

  addTensors(step: number, tensors: HostTensors): void {
    const digests = Object.entries(digestsOf(tensors));
    // A continued training has its tensors in another order.
    this.tensors[step] = Object.fromEntries(digests.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Losses kept so far, as text. */
  get lossText(): string {
    return this.losses;
  }
}

const lossCount = ({ lossText }: Trace): number => lossText.length / LOSS_DIGITS;

/** Whether tensors are kept at a step besides evaluations: at 0, 1, 2, 4, 8, … */
export const isPowerOfTwo = (step: number): boolean => step === 0 || Number.isInteger(Math.log2(step));

/** The fingerprint of the losses after a step; undefined where none was kept. */
export function lossesAt({ losses }: TraceRecord, step: number): string | undefined {
  return losses.slice(LOSS_DIGITS * (step - 1), LOSS_DIGITS * step) || undefined;
}

/** Some digits that two different sets of losses hardly ever share. NaN is one value, whatever its bits. */
export function fingerprint(losses: Losses): string {
  const names = Object.keys(losses).sort();
  return sha256(JSON.stringify(names.map((name) => [name, String(losses[name])]))).slice(0, LOSS_DIGITS);
}

/** A digest of each tensor, in the order in which the training has them. */
export function digestsOf(tensors: HostTensors): TensorDigests {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]) => {
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      return [name, createHash('sha256').update(shape.join('×')).update(bytes).digest('hex').slice(0, 16)];
    }),
  );
}
