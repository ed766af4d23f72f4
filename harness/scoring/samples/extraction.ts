import { UserError } from '../../ground/errors.js';
import { sharedCache } from '../../ground/cache.js';
import { cachedStored } from '../../../metrics/features/cache.js';
import type { FeatureNetwork, StoredFeatures } from '../../../metrics/features/network.js';
import type { ImageSource } from './image-source.js';
import type { ClassNames } from './labels.js';
import { Networks, type FeatureEngine } from './networks.js';
import { originOfImages, originOfRows, originOfStatistics, type Origin } from './provenance.js';
import { loadFeatures, loadLabels } from './rows.js';
import { widthOf, type Side } from './sides.js';
import { loadImages } from './sources.js';
import { loadStatistics } from './statistics.js';

/** What samples become features by. */
export interface ExtractionRequest {
  /** A feature network, or `none` for arrays that are features. */
  readonly features: string;
  /** Called where a feature network computes. */
  startEngine(): Promise<FeatureEngine>;
  log(line: string): void;
  onProgress(label: string, done: number, total: number): void;
}

/** A side, where it came from, and the samples themselves where a network has seen them. */
export interface Extracted {
  readonly side: Side;
  readonly origin: Origin;
  /** The class of each sample, where it was told. */
  readonly labels?: ClassNames | undefined;
  readonly source?: ImageSource;
  readonly network?: FeatureNetwork;
}

/** What is known of a side before any network computes. */
type Found = Extracted | { readonly source: ImageSource; readonly words: readonly string[] };

/** Turns what words name into features. The engine is started when the first network is needed. */
export class Extraction {
  private engine: FeatureEngine | undefined;
  private networks: Networks | undefined;

  constructor(private readonly request: ExtractionRequest) {}

  /** Name and version of the engine; null where nothing was computed. */
  get engineId(): string | null {
    return this.engine?.id ?? null;
  }

  /**
   * Finds and checks what the words name, without computing anything: a side that cannot be used is refused before the other
   * takes an hour.
   * @throws UserError where there is no such thing, or it cannot be used.
   */
  async find(words: readonly string[]): Promise<Found> {
    const [word] = words;
    const statistics = words.length === 1 && word !== undefined ? loadStatistics(word) : undefined;
    if (statistics) return { side: { statistics }, origin: originOfStatistics(words, statistics) };
    if (this.request.features === 'none') {
      const rows = loadFeatures(...words);
      return { side: { rows }, origin: originOfRows(words, rows), labels: loadLabels(...words) };
    }
    const { log, onProgress } = this.request;
    const source = await loadImages(words, {
      say: log,
      onProgress: (done, total) => onProgress('headers of pictures', done, total),
    });
    log(`${source.label}: ${source.note}`);
    return { source, words };
  }

  /**
   * Loads the networks of both sides, and computes nothing.
   * @throws UserError where a network takes no such samples, or the features of the two sides could not be compared.
   */
  async checkShapes({ real, fake }: { readonly real: Found; readonly fake: Found }): Promise<void> {
    if ('side' in real && 'side' in fake) return; // nothing is to be computed
    const [reals, fakes] = [await this.widthOf(real), await this.widthOf(fake)];
    if (reals === fakes) return;
    const shapes = [real, fake].map((each) =>
      'source' in each && each.source ? ` of ${each.source.images.shape.join('×')}` : '',
    );
    throw new UserError(
      `The reals${shapes[0]} have ${reals} features and the fakes${shapes[1]} ${fakes}: only samples of one shape compare, or features and statistics of one network.`,
    );
  }

  private async widthOf(found: Found): Promise<number> {
    return 'side' in found ? widthOf(found.side) : (await this.networkFor(found.source.images.shape)).dimensions;
  }

  /** The features of what was found. */
  async take(label: string, found: Found): Promise<Extracted> {
    if ('side' in found) return found;
    const { source, words } = found;
    const network = await this.networkFor(source.images.shape);
    const rows = await this.featuresOf(label, source, network);
    for (const remark of source.remarks?.() ?? []) this.request.log(remark);
    return { side: { rows }, origin: originOfImages(words, source), labels: source.labels, source, network };
  }

  dispose(): void {
    this.networks?.dispose();
  }

  private featuresOf(label: string, source: ImageSource, network: FeatureNetwork): Promise<StoredFeatures> {
    return cachedStored({
      network,
      images: source.images,
      checksum: source.checksum,
      engine: this.engine?.rounding ?? '',
      cache: sharedCache(),
      onProgress: (done, total) => this.request.onProgress(`features of the ${label}`, done, total),
    });
  }

  private async networkFor(shape: readonly number[]): Promise<FeatureNetwork> {
    const { features, log, startEngine } = this.request;
    this.engine ??= await startEngine();
    this.networks ??= new Networks(features, log, this.engine.compile);
    return this.networks.for(shape);
  }
}
