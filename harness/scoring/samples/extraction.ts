import { sharedCache } from '../../ground/cache.js';
import { cachedStored } from '../../../metrics/features/cache.js';
import type { FeatureNetwork, StoredFeatures } from '../../../metrics/features/network.js';
import type { ImageSource } from './image-source.js';
import { Networks, type FeatureEngine } from './networks.js';
import { originOfImages, originOfRows, originOfStatistics, type Origin } from './provenance.js';
import { loadFeatures } from './rows.js';
import type { Side } from './sides.js';
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
      return { side: { rows }, origin: originOfRows(words, rows) };
    }
    const source = await loadImages(...words);
    this.request.log(`${source.label}: ${source.note}`);
    return { source, words };
  }

  /** The features of what was found. */
  async take(label: string, found: Found): Promise<Extracted> {
    if ('side' in found) return found;
    const { source, words } = found;
    const network = await this.networkFor(source.images.shape);
    const rows = await this.featuresOf(label, source, network);
    for (const remark of source.remarks?.() ?? []) this.request.log(remark);
    return { side: { rows }, origin: originOfImages(words, source), source, network };
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
      onProgress: (done, total) => this.request.onProgress(label, done, total),
    });
  }

  private async networkFor(shape: readonly number[]): Promise<FeatureNetwork> {
    const { features, log, startEngine } = this.request;
    this.engine ??= await startEngine();
    this.networks ??= new Networks(features, log, this.engine.compile);
    return this.networks.for(shape);
  }
}
