/** What a pickle of PyTorch holds, as plain data: nothing in it is ever called. */
export type Pickled =
  null | boolean | number | bigint | string | Pickled[] | Map<Pickled, Pickled> | Named | Instance | Storage | View;

/** A name of Python's, `module.name`, by which a pickle refers to a class or a function. */
export class Named {
  constructor(readonly path: string) {}
}

/** An object of TorchScript: its class is code that is not run, its state are its attributes. */
export class Instance {
  state: Pickled = null;
}

/** Numbers that tensors are views of. */
export class Storage {
  constructor(
    readonly key: string,
    /** NumPy's short name of the type, a key of `numberTypes`. */
    readonly dtype: string,
    readonly count: number,
  ) {}
}

/** A tensor: some numbers of a storage. */
export class View {
  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly shape: readonly number[],
    /** Of a step along each axis, in numbers. */
    readonly strides: readonly number[],
  ) {}
}
