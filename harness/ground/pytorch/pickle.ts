import { itemAt } from '../certain.js';
import { weightsWords } from './names.js';
import { Instance, type Named, type Pickled } from './values.js';
import type { Words } from './words.js';

/** Opcodes of one pickle: the weights of the largest networks take some ten thousand. */
const MOST_OPCODES = 1_000_000;

export interface Unpickled {
  readonly value: Pickled;
  /** Where the pickle ends. */
  readonly end: number;
}

/**
 * The value of a pickle (https://docs.python.org/3/library/pickletools.html), by default one that PyTorch wrote. Only opcodes
 * that build plain data are known, and only names that such files need, so nothing is ever executed.
 * @throws Error with a clause where it is cut off, damaged, or asks for anything else.
 */
export function unpickle(bytes: Uint8Array, start: number, words: Words = weightsWords): Unpickled {
  const machine = new Machine(bytes, start, words);
  for (let done = 0; done < MOST_OPCODES; done++) {
    const code = machine.byte();
    if (code === STOP) return { value: machine.pop(), end: machine.at };
    const operation = operations[code];
    if (!operation)
      throw new Error(`its pickle has the opcode 0x${code.toString(16)}, which ${words.kind} do not need`);
    operation(machine);
  }
  throw new Error(`its pickle has more than ${MOST_OPCODES} opcodes`);
}

const STOP = 0x2e;

/** A stack of values, the marks in it, what was put aside, and a place in the bytes. */
class Machine {
  readonly memo = new Map<number, Pickled>();
  private readonly stack: Pickled[] = [];
  private readonly marks: number[] = [];
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
    readonly words: Words,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The place of the next `length` bytes, which are passed. */
  private pass(length: number): number {
    const begin = this.at;
    if (length > this.bytes.length - begin) throw new Error('its pickle is cut off');
    this.at += length;
    return begin;
  }

  byte = (): number => this.view.getUint8(this.pass(1));
  uint16 = (): number => this.view.getUint16(this.pass(2), true);
  int32 = (): number => this.view.getInt32(this.pass(4), true);
  uint32 = (): number => this.view.getUint32(this.pass(4), true);
  uint64 = (): number => Number(this.view.getBigUint64(this.pass(8), true));
  double = (): number => this.view.getFloat64(this.pass(8), false);

  text(length: number): string {
    const begin = this.pass(length);
    return new TextDecoder().decode(this.bytes.subarray(begin, begin + length));
  }

  /** A byte string of Python 2, a character a byte. */
  byteText(length: number): string {
    const begin = this.pass(length);
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + begin, length).toString('latin1');
  }

  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) throw new Error('its pickle is cut off');
    const text = this.text(end - this.at);
    this.at = end + 1;
    return text;
  }

  /** A whole number of `length` bytes in two's complement, the lowest first. */
  integer(length: number): number | bigint {
    const begin = this.pass(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(itemAt(this.bytes, begin + i));
    value = BigInt.asIntN(8 * length, value);
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }

  push(value: Pickled): void {
    this.stack.push(value);
  }

  pop(): Pickled {
    const floor = this.marks.at(-1) ?? 0;
    if (this.stack.length <= floor) throw new Error('its pickle takes a value where there is none');
    return this.stack.pop() as Pickled;
  }

  top(): Pickled {
    const value = this.pop();
    this.push(value);
    return value;
  }

  mark(): void {
    this.marks.push(this.stack.length);
  }

  /** All values since the last mark. */
  popToMark(): Pickled[] {
    const mark = this.marks.pop();
    if (mark === undefined) throw new Error('its pickle goes back to a mark that is not there');
    return this.stack.splice(mark);
  }

  /** The last `count` values, the last one last. */
  popAll(count: number): Pickled[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  recall(index: number): void {
    const value = this.memo.get(index);
    if (value === undefined) throw new Error(`its pickle recalls value ${index}, which it never kept`);
    this.push(value);
  }
}

type Operation = (machine: Machine) => void;

const put = (index: (machine: Machine) => number): Operation => {
  return (machine) => void machine.memo.set(index(machine), machine.top());
};

function name({ words }: Machine, module: Pickled, word: Pickled): Named {
  if (typeof module !== 'string' || typeof word !== 'string') throw new Error('a name in its pickle is no text');
  return words.named(module, word);
}

function setItems(target: Pickled, items: readonly Pickled[]): void {
  if (!(target instanceof Map) || items.length % 2 !== 0) throw new Error('its pickle puts entries into no dictionary');
  for (let i = 0; i < items.length; i += 2) target.set(itemAt(items, i), itemAt(items, i + 1));
}

function append(target: Pickled, items: readonly Pickled[]): void {
  if (!Array.isArray(target)) throw new Error('its pickle appends to no list');
  for (const item of items) target.push(item);
}

/** Gives an object its attributes. Those of a dictionary or a tensor are notes that are not used. */
function build(target: Pickled, state: Pickled): void {
  if (target instanceof Instance) target.state = state;
  else if (!(target instanceof Map)) throw new Error('its pickle gives a state to something that has none');
}

/** The opcodes that are known, by their numbers. */
const operations: Readonly<Record<number, Operation>> = {
  0x80: (m) => void m.byte(), // PROTO
  0x95: (m) => void m.uint64(), // FRAME
  0x4e: (m) => m.push(null), // NONE
  0x88: (m) => m.push(true), // NEWTRUE
  0x89: (m) => m.push(false), // NEWFALSE
  0x4a: (m) => m.push(m.int32()), // BININT
  0x4b: (m) => m.push(m.byte()), // BININT1
  0x4d: (m) => m.push(m.uint16()), // BININT2
  0x8a: (m) => m.push(m.integer(m.byte())), // LONG1
  0x47: (m) => m.push(m.double()), // BINFLOAT
  0x58: (m) => m.push(m.text(m.uint32())), // BINUNICODE
  0x8c: (m) => m.push(m.text(m.byte())), // SHORT_BINUNICODE
  0x54: (m) => m.push(m.byteText(m.uint32())), // BINSTRING, of Python 2
  0x55: (m) => m.push(m.byteText(m.byte())), // SHORT_BINSTRING, of Python 2
  0x7d: (m) => m.push(new Map()), // EMPTY_DICT
  0x5d: (m) => m.push([]), // EMPTY_LIST
  0x29: (m) => m.push([]), // EMPTY_TUPLE
  0x28: (m) => m.mark(), // MARK
  0x74: (m) => m.push(m.popToMark()), // TUPLE
  0x6c: (m) => m.push(m.popToMark()), // LIST
  0x85: (m) => m.push(m.popAll(1)), // TUPLE1
  0x86: (m) => m.push(m.popAll(2)), // TUPLE2
  0x87: (m) => m.push(m.popAll(3)), // TUPLE3
  0x61: (m) => {
    const [item] = m.popAll(1) as [Pickled];
    append(m.top(), [item]); // APPEND
  },
  0x65: (m) => {
    const items = m.popToMark();
    append(m.top(), items); // APPENDS
  },
  0x73: (m) => {
    const items = m.popAll(2);
    setItems(m.top(), items); // SETITEM
  },
  0x75: (m) => {
    const items = m.popToMark();
    setItems(m.top(), items); // SETITEMS
  },
  0x71: put((m) => m.byte()), // BINPUT
  0x72: put((m) => m.uint32()), // LONG_BINPUT
  0x94: put((m) => m.memo.size), // MEMOIZE
  0x68: (m) => m.recall(m.byte()), // BINGET
  0x6a: (m) => m.recall(m.uint32()), // LONG_BINGET
  0x63: (m) => m.push(name(m, m.line(), m.line())), // GLOBAL
  0x93: (m) => m.push(name(m, ...(m.popAll(2) as [Pickled, Pickled]))), // STACK_GLOBAL
  0x52: (m) => m.push(m.words.called(...(m.popAll(2) as [Pickled, Pickled]))), // REDUCE
  0x81: (m) => m.push(m.words.made(m.popAll(2)[0] as Pickled)), // NEWOBJ
  0x62: (m) => {
    const [state] = m.popAll(1) as [Pickled];
    build(m.top(), state); // BUILD
  },
  0x51: (m) => m.push(m.words.referred(m.pop())), // BINPERSID
};
