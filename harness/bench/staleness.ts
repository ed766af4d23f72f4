import { cpuKind } from '../run/machine.js';
import { codeParts, runCode, type RunCode } from '../record/run-key.js';
import { differences, type KeyParts } from '../record/key.js';
import type { VariantEntry } from '../training/variants.js';

/** Compares what runs were trained with and the code of today, without starting an engine or loading data. */
export class Staleness {
  private readonly codes = new Map<string, RunCode>();

  constructor(private readonly entries: readonly VariantEntry[]) {}

  /** Whether a variant's folder is among those that were looked into: of others it cannot be said what changed. */
  knows(variant: string): boolean {
    return this.entries.some(({ name }) => name === variant);
  }

  /** The code that a run with these parts of a key was trained with and that is another one now, for a person. */
  codeChanges(parts: KeyParts): string[] {
    const engine = parts['engine'] ?? '';
    const folders = this.entries.map(({ folder }) => folder);
    const code = this.codes.get(engine) ?? runCode(engine, folders);
    this.codes.set(engine, code);
    const entry = this.entries.find(({ name }) => name === parts['variant']);
    const { network } = parts; // not of runs of earlier versions
    return changes(
      parts,
      codeParts({
        code,
        ...(network !== undefined && { network }),
        ...(entry && { variant: code.variant(entry.folder) }),
      }),
    );
  }

  /** Whether a run was trained on another kind of processor, or with other variables around it. */
  machineChanges(parts: KeyParts, environment: string): string[] {
    const known = parts['environment'] !== undefined; // not of runs of earlier versions
    return changes(parts, { 'CPU kind': cpuKind(), ...(known && { environment }) });
  }
}

const changes = (parts: KeyParts, now: KeyParts): string[] =>
  differences(Object.fromEntries(Object.keys(now).map((name) => [name, parts[name] ?? 'unknown'])), now);
