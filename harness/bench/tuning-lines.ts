import { enumerate } from '../../text/format.js';
import type { Planning } from './planning.js';

/** What a person hears of the tuning of planned runs; nothing where none is tuned. */
export function tuningLines({ tunings: all, plan }: Pick<Planning, 'tunings' | 'plan'>): string[] {
  const planned = new Set(plan.map(({ spec }) => spec.variant));
  const tunings = all.filter(({ variant }) => planned.has(variant));
  const names = (of: Planning['tunings']): string => enumerate([...new Set(of.map(({ variant }) => variant))]);
  const older = tunings.filter(({ isOlder }) => isOlder);
  return [
    ...(tunings.length > 0 ? [`Tuned, by \`ganbench tune\`: ${names(tunings)}.`] : []),
    ...(older.length > 0 ? [`Of these for earlier code of the variant: ${names(older)}. Tune again to be sure.`] : []),
  ];
}
