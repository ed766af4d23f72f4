/**
 * What the code knows to be there, and the compiler cannot know. A missing value throws, because it is a fault of the code
 * and must not travel on.
 */

/** The entry of a list at an index that is within it. */
export function itemAt<T>(list: ArrayLike<T>, index: number): T {
  if (!(index >= 0 && index < list.length)) throw new Error(`There is no entry ${index} in a list of ${list.length}.`);
  return list[index] as T;
}

/** The entry of a record by a name that it has. */
export function entryOf<T>(record: Readonly<Record<string, T>>, name: string): T {
  if (!(name in record)) throw new Error(`There is nothing with the name "${name}".`);
  return record[name] as T;
}

/** A value that is there. */
export function defined<T>(value: T): NonNullable<T> {
  if (value === undefined || value === null) throw new Error('A value is missing that has to be there.');
  return value;
}

// For inner loops: not checked, and one function for each kind of array, so that the compiled code knows which it reads.

export const float64At = (values: Float64Array, index: number): number => values[index] as number;
export const float32At = (values: Float32Array, index: number): number => values[index] as number;
export const integerAt = (values: Int32Array | Uint32Array | Uint8Array, index: number): number =>
  values[index] as number;
