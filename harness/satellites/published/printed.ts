import { defined } from '../../ground/certain.js';

/** A number as others printed it. */
export interface Printed {
  readonly text: string;
  /** null where there are words in its place. */
  readonly value: number | null;
  /** What follows ±; null where nothing does. */
  readonly error: number | null;
  /** One unit of the last digit that is printed. */
  readonly unit: number;
}

const NUMBER = /^(-?\d*\.?\d+)(?:e([+-]?\d+))?(?: ?± ?(\d*\.?\d+))?$/;

/** Reads `3.09695`, `2.6e-6`, `6.3 ± .5`; anything else is words. */
export function readPrinted(text: string): Printed {
  const match = NUMBER.exec(text);
  if (!match) return { text, value: null, error: null, unit: NaN };
  const [, digits, exponent = '0', error] = match;
  const decimals = defined(digits).split('.')[1]?.length ?? 0;
  return {
    text,
    value: Number(`${digits}e${exponent}`),
    error: error === undefined ? null : Number(error),
    unit: 10 ** (Number(exponent) - decimals),
  };
}
