/**
 * Messages with pixels on a stream: how many bytes of JSON and of pixels follow, 4 bytes each, then both. Node's own messages
 * between processes take fifteen times as long for a picture.
 */
const LENGTHS = 8;

/** The bytes of a message. */
export function encodeFrame(message: object, pixels: Uint8Array = new Uint8Array()): Uint8Array[] {
  const text = Buffer.from(JSON.stringify(message));
  const lengths = Buffer.alloc(LENGTHS);
  lengths.writeUInt32LE(text.length, 0);
  lengths.writeUInt32LE(pixels.length, 4);
  return [Buffer.concat([lengths, text]), pixels];
}

/** Puts messages together again from the pieces that a stream gives. */
export class FrameReader {
  /** What is being filled: lengths, then JSON and pixels. */
  private part = new Uint8Array(LENGTHS);
  private filled = 0;
  private text: number | undefined;

  constructor(private readonly take: (message: unknown, pixels: Uint8Array) => void) {}

  push(piece: Uint8Array): void {
    for (let at = 0; at < piece.length;) {
      const some = piece.subarray(at, at + this.part.length - this.filled);
      this.part.set(some, this.filled);
      this.filled += some.length;
      at += some.length;
      if (this.filled === this.part.length) this.complete();
    }
  }

  private complete(): void {
    const { part, text } = this;
    if (text === undefined) {
      const view = new DataView(part.buffer);
      this.text = view.getUint32(0, true);
      this.part = new Uint8Array(this.text + view.getUint32(4, true));
    } else {
      this.text = undefined;
      this.part = new Uint8Array(LENGTHS);
      this.take(JSON.parse(Buffer.from(part.buffer, 0, text).toString()), part.subarray(text));
    }
    this.filled = 0;
  }
}
