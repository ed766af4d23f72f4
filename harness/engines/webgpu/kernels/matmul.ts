import { defined, itemAt } from '../../../ground/certain.js';
import { sumOfParts } from './sums.js';
import { holdFloats, registeredKernel, replaceKernel } from './kernel.js';
import { computed, pointwise, type Pointwise } from './pointwise.js';
import { multiplied, tilesOf, type Product } from './product.js';

interface Attributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** With so many tiles the stock product keeps a GPU busy. */
const ENOUGH_TILES = 64;
const WORKGROUPS = 256;
const MOST_PARTS = 64;
const FEWEST_TERMS = 128;

/** A product with so few results of so few terms is small: a thread adds up each result. */
const FEW_RESULTS = 1024;
const FEW_TERMS = 64;

/**
 * Cuts the sums of products with few results, such as those of a last layer [n, 3136] · [3136, 1], into parts that are
 * added in order afterwards. The stock way to do it adds by atomics, in any order.
 */
export function installMatMul(): void {
  const stock = registeredKernel<Attributes>('BatchMatMul');
  replaceKernel<Attributes>('BatchMatMul', (call) => {
    const { inputs, attrs, backend } = call;
    const [a, b] = [defined(inputs.a), defined(inputs.b)];
    if (a.shape.length !== 2 || b.shape.length !== 2 || !holdFloats(backend, a, b)) return stock(call);
    const { transposeA, transposeB } = attrs;
    const [rows, terms] = (transposeA ? [...a.shape].reverse() : a.shape) as [number, number];
    const columns = itemAt(b.shape, transposeB ? 0 : 1);
    if (b.shape[transposeB ? 1 : 0] !== terms) return stock(call);
    if (rows * columns <= FEW_RESULTS && terms <= FEW_TERMS)
      return computed(backend, small(attrs), [a, b], [rows, columns], [rows, columns, terms]);

    const tiles = tilesOf({ rows, columns });
    const parts = Math.min(MOST_PARTS, Math.ceil(WORKGROUPS / tiles), Math.ceil(terms / FEWEST_TERMS));
    if (tiles > ENOUGH_TILES || parts < 2) return stock(call);

    const product = partial(attrs, { rows, columns, inner: Math.ceil(terms / parts), parts }, terms);
    const sums = multiplied(backend, product, a, b);
    const result = sumOfParts(backend, sums, [rows, columns]);
    backend.disposeData(sums.dataId);
    return result;
  });
}

function small(attributes: Attributes): Pointwise {
  const { left, right } = placesIn(attributes, 'given');
  return pointwise({
    name: `small product ${attributes.transposeA} ${attributes.transposeB}`,
    inputs: ['left', 'right'],
    numbers: { rows: 'i32', columns: 'i32', terms: 'i32' },
    statements: `
      let row = index / given.columns;
      let column = index % given.columns;
      var sum = 0.0;
      for (var term = 0; term < given.terms; term++) {
        sum = fma(left[${left}], right[${right}], sum);
      }`,
    entry: 'sum',
  });
}

/** Where the factors' entries are, in WGSL, which finds the numbers as those of `given`. */
const placesIn = ({ transposeA, transposeB }: Attributes, given: 'given' | 'uniforms') => ({
  left: transposeA ? `term * ${given}.rows + row` : `row * ${given}.terms + term`,
  right: transposeB ? `column * ${given}.terms + term` : `term * ${given}.columns + column`,
});

function partial(
  attributes: Attributes,
  extent: Pick<Product, 'rows' | 'columns' | 'inner' | 'parts'>,
  terms: number,
): Product {
  const { rows, columns, parts } = extent;
  const { transposeA, transposeB } = attributes;
  const { left, right } = placesIn(attributes, 'uniforms');
  return {
    name: `product ${transposeA} ${transposeB}`,
    outputShape: [parts, rows, columns],
    variableNames: ['A', 'B'],
    ...extent,
    contiguous: { left: transposeA ? 'row' : 'inner', right: transposeB ? 'inner' : 'column' },
    numbers: { rows, columns, terms },
    code: `
      fn left(part: i32, row: i32, inner: i32) -> f32 {
        let term = part * uniforms.inner + inner;
        if (row >= uniforms.rows || inner >= uniforms.inner || term >= uniforms.terms) { return 0.0; }
        return A[${left}];
      }
      fn right(part: i32, inner: i32, column: i32) -> f32 {
        let term = part * uniforms.inner + inner;
        if (column >= uniforms.columns || inner >= uniforms.inner || term >= uniforms.terms) { return 0.0; }
        return B[${right}];
      }
      fn store(part: i32, row: i32, column: i32, value: f32) {
        if (row >= uniforms.rows || column >= uniforms.columns) { return; }
        result[(part * uniforms.rows + row) * uniforms.columns + column] = value;
      }`,
  };
}
