import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { WebGPUBackend, WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu';

/** Rows and columns that a workgroup computes, and how far along the inner dimension it goes at a time. */
const ROWS = 32;
const DEPTH = 16;
const THREADS = 64;

/**
 * A product of two matrices that exist only as functions: `left(part, row, inner)` and `right(part, inner, column)` give
 * entries, `store(part, row, column, value)` takes results. A program has `parts` such products.
 */
export interface Product {
  /** Differs where `code` or a number in it does. */
  readonly name: string;
  readonly outputShape: number[];
  readonly variableNames: [string, string];
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
  readonly parts: number;
  /** Which index is the next in memory: neighbours in a workgroup read neighbours. */
  readonly contiguous: { readonly left: 'row' | 'inner'; readonly right: 'inner' | 'column' };
  /** WGSL of the three functions; they check their own bounds. */
  readonly code: string;
  /**
   * What the code finds as `uniforms.<name>`. Numbers that it divides by are better written into it: a division by a
   * constant is a multiplication.
   */
  readonly numbers?: Readonly<Record<string, number>>;
}

/** Columns of a workgroup: few where there are few. */
const columnsOf = ({ columns }: Pick<Product, 'columns'>): number => (columns > 8 ? 32 : 8);

/** Workgroups of one part. */
export const tilesOf = (product: Pick<Product, 'rows' | 'columns'>): number =>
  Math.ceil(product.rows / ROWS) * Math.ceil(product.columns / columnsOf(product));

/** The product, or one for each part. */
export function multiplied(backend: WebGPUBackend, product: Product, left: TensorInfo, right: TensorInfo): TensorInfo {
  // A program has to read its uniforms somewhere; how far the sums go is as good as any.
  const numbers = [product.inner, ...Object.values(product.numbers ?? {})];
  const uniforms = numbers.map((number) => ({ type: 'int32', data: [number] }));
  return backend.runWebGPUProgram(programOf(product), [left, right], 'float32', uniforms);
}

/**
 * Each workgroup brings tiles of both matrices into its own memory; each thread adds up 4 × 4 results (4 × 1 where there
 * are few columns) in order of the inner index, so the same shapes always give the same bits.
 */
function programOf(product: Product): WebGPUProgram {
  const { name, outputShape, variableNames, rows, columns, parts, contiguous, code, numbers = {} } = product;
  const width = columnsOf(product);
  return {
    outputShape,
    variableNames,
    uniforms: ['inner', ...Object.keys(numbers)].map((each) => `${each}: i32,`).join(' '),
    shaderKey: `${name} by ${width}`,
    workgroupSize: [8, 8, 1],
    dispatchLayout: { x: [0], y: [1] },
    dispatch: [Math.ceil(columns / width), Math.ceil(rows / ROWS), parts],
    getUserCode: () => `
      ${code}
      const ACROSS = ${width / 8};
      var<workgroup> leftTile: array<array<f32, ${ROWS}>, ${DEPTH}>;
      var<workgroup> rightTile: array<array<f32, ${width}>, ${DEPTH}>;
      fn main() {
        let part = i32(workgroupId.z);
        let firstRow = i32(workgroupId.y) * ${ROWS};
        let firstColumn = i32(workgroupId.x) * ${width};
        let ownRow = i32(localId.y) * 4;
        let ownColumn = i32(localId.x) * ACROSS;
        var sums: array<array<f32, ACROSS>, 4>;
        for (var first = 0; first < uniforms.inner; first += ${DEPTH}) {
          for (var i = i32(localIndex); i < ${ROWS * DEPTH}; i += ${THREADS}) {
            ${split('row', 'inner', contiguous.left === 'row', ROWS)}
            leftTile[inner][row] = left(part, firstRow + row, first + inner);
          }
          for (var i = i32(localIndex); i < ${width * DEPTH}; i += ${THREADS}) {
            ${split('column', 'inner', contiguous.right === 'column', width)}
            rightTile[inner][column] = right(part, first + inner, firstColumn + column);
          }
          workgroupBarrier();
          for (var inner = 0; inner < ${DEPTH}; inner++) {
            for (var r = 0; r < 4; r++) {
              let value = leftTile[inner][ownRow + r];
              for (var c = 0; c < ACROSS; c++) {
                sums[r][c] = fma(value, rightTile[inner][ownColumn + c], sums[r][c]);
              }
            }
          }
          workgroupBarrier();
        }
        for (var r = 0; r < 4; r++) {
          for (var c = 0; c < ACROSS; c++) {
            store(part, firstRow + ownRow + r, firstColumn + ownColumn + c, sums[r][c]);
          }
        }
      }`,
  };
}

/** Two indices of a tile from one, the first of them running fastest where it is the contiguous one. */
const split = (outer: string, inner: string, outerFastest: boolean, length: number): string =>
  outerFastest
    ? `let ${outer} = i % ${length}; let ${inner} = i / ${length};`
    : `let ${inner} = i % ${DEPTH}; let ${outer} = i / ${DEPTH};`;
