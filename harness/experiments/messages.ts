import type { EngineRequest } from '../engines/request.js';
import type { Ground } from '../record/run-key.js';
import type { Provenance } from '../record/record.js';
import type { Case, Measured } from './experiment.js';

/** What a parent tells a worker: first whose cases and with which engine, then case by case. */
export type Order =
  | { readonly type: 'start'; readonly folder: string; readonly choice: EngineRequest }
  | { readonly type: 'run'; readonly each: Case; readonly key: string };

/** What a worker answers, once to each order. */
export type Answer =
  | { readonly type: 'ready'; readonly ground: Ground; readonly provenance: Provenance }
  | { readonly type: 'measured'; readonly measured: Measured }
  | { readonly type: 'failed'; readonly reason: string }
  /** The engine is not available: a UserError's sentence. */
  | { readonly type: 'refused'; readonly reason: string };
