import { UserError } from '../../ground/errors.js';
import type { Engine } from '../../engines/engine.js';
import { compiled } from '../../../metrics/features/compiled.js';
import { loadFeatureNetwork } from '../../../metrics/features/index.js';
import type { FeatureNetwork } from '../../../metrics/features/network.js';

/** The engine that is set. */
export interface FeatureEngine extends Partial<Pick<Engine, 'compile'>> {
  /** Name and version. */
  readonly id: string;
  /** All that changes how it rounds: features are kept under it. */
  readonly rounding: string;
}

/** One network for every shape of samples. */
export class Networks {
  private readonly loaded = new Map<string, FeatureNetwork>();

  constructor(
    private readonly name: string,
    private readonly log: (line: string) => void,
    private readonly compile: FeatureEngine['compile'],
  ) {}

  /** @throws UserError where the network takes no such samples. */
  async for(shape: readonly number[]): Promise<FeatureNetwork> {
    const key = shape.join('×');
    const known = this.loaded.get(key);
    if (known) return known;
    const loaded = await loadFeatureNetwork(this.name, shape);
    if ('missing' in loaded)
      throw new UserError(`${loaded.missing}${shape.length === 1 ? ' Arrays of features need --features none.' : ''}`);
    if (loaded.warning) this.log(loaded.warning);
    const network = this.compile ? compiled(loaded, this.compile) : loaded;
    this.loaded.set(key, network);
    return network;
  }

  dispose(): void {
    for (const network of this.loaded.values()) network.dispose();
  }
}
