/**
 * A process that decodes pictures. It holds no TensorFlow: libvips brings libraries that TensorFlow has in other versions. A
 * file that crashes a decoder ends this process alone.
 */
import { createHash } from 'node:crypto';
import { Socket } from 'node:net';
import { messageOf } from '../../ground/errors.js';
import { readBytes } from '../../ground/files.js';
import { enterWorkingFolder } from '../../ground/own-process.js';
import { readMember } from '../../ground/zip.js';
import { decodePicture, decoderVersion, readHeader } from './decode.js';
import type { Place } from './picture.js';
import { encodeFrame } from './frames.js';
import { ANSWERS, type ReadAnswer, type ReadRequest } from './requests.js';
import { middleOf, thumbnail } from './resize.js';

/** Bytes of a file: more than 64 megapixels of 16 bits in four channels. */
const LARGEST_PICTURE = 2 ** 30;

const bytesOf = ({ file, member }: Place): Buffer =>
  member ? readMember(file, member, LARGEST_PICTURE) : readBytes(file, LARGEST_PICTURE, { follow: true });

async function answer({ place, want, middle, size }: ReadRequest): Promise<Uint8Array[]> {
  try {
    const bytes = bytesOf(place);
    if (want === 'header') {
      const digest = createHash('sha256').update(bytes).digest('hex');
      return encoded({ scanned: { ...(await readHeader(bytes)), digest, decoder: decoderVersion } });
    }
    const decoded = await decodePicture(bytes);
    const part = middle ? middleOf(decoded, middle) : decoded;
    const { pixels, ...picture } = size ? thumbnail(part, size) : part;
    return encoded({ picture }, pixels);
  } catch (error) {
    return encoded({ error: messageOf(error) });
  }
}

const encoded = (message: ReadAnswer, pixels?: Uint8Array): Uint8Array[] => encodeFrame(message, pixels);

enterWorkingFolder();
const answers = new Socket({ fd: ANSWERS, readable: false, writable: true });
let last = Promise.resolve();
process.on('message', (request: ReadRequest) => {
  last = last.then(async () => {
    for (const part of await answer(request)) answers.write(part);
  });
});
process.on('disconnect', () => process.exit());
