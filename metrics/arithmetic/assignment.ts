import { float64At, integerAt } from '../../harness/ground/certain.js';
/** A sample or partner that has none yet. */
const NONE = -1;

/**
 * The partner of every row in the assignment of least total cost. Column reduction, then one shortest augmenting path for
 * each row that is left: Jonker and Volgenant 1987, "A shortest augmenting path algorithm for dense and sparse linear
 * assignment problems", steps 1, 3 and 4. Exact; time is count³ at worst.
 * @param costs [count × count], row-major, finite.
 */
export function assignment(costs: Float64Array, count: number): Int32Array {
  const state = reduceColumns(costs, count);
  const path = {
    cost: new Float64Array(count),
    before: new Int32Array(count),
    columns: new Int32Array(count),
  };
  for (const row of freeRows(state)) augment(row, costs, count, state, path);
  return state.columnOf;
}

interface State {
  /** Dual price of each column: no reduced cost, cost − price of row − price of column, is below 0. */
  readonly prices: Float64Array;
  readonly rowOf: Int32Array;
  readonly columnOf: Int32Array;
}

/** Prices are the least costs in the columns; a row that has one of them gets that column. */
function reduceColumns(costs: Float64Array, count: number): State {
  const prices = new Float64Array(count).fill(Infinity);
  const cheapest = new Int32Array(count);
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < count; column++) {
      const cost = float64At(costs, row * count + column);
      if (cost < float64At(prices, column)) {
        prices[column] = cost;
        cheapest[column] = row;
      }
    }
  }
  const rowOf = new Int32Array(count).fill(NONE);
  const columnOf = new Int32Array(count).fill(NONE);
  for (let column = 0; column < count; column++) {
    const row = integerAt(cheapest, column);
    if (columnOf[row] !== NONE) continue;
    rowOf[column] = row;
    columnOf[row] = column;
  }
  return { prices, rowOf, columnOf };
}

function freeRows({ columnOf }: State): number[] {
  return [...columnOf.keys()].filter((row) => columnOf[row] === NONE);
}

interface Path {
  /** Least reduced cost of a path to each column. */
  readonly cost: Float64Array;
  /** The row before each column on that path. */
  readonly before: Int32Array;
  /** All columns, those whose path is settled first. */
  readonly columns: Int32Array;
}

/** Dijkstra from a free row to the nearest free column; then partners change along the path. */
function augment(start: number, costs: Float64Array, count: number, state: State, path: Path): void {
  const { prices, rowOf } = state;
  const { cost, columns } = path;
  cost.fill(Infinity);
  for (let column = 0; column < count; column++) columns[column] = column;
  let settled = 0;
  let row = start;
  let price = 0;
  for (;;) {
    const nearest = relax(row, price, settled, costs, state, path);
    const column = integerAt(columns, nearest);
    columns[nearest] = integerAt(columns, settled);
    columns[settled++] = column;
    if (rowOf[column] === NONE) break;
    row = integerAt(rowOf, column);
    price = float64At(cost, column) - (float64At(costs, row * count + column) - float64At(prices, column));
  }
  const end = integerAt(columns, settled - 1);
  for (let at = 0; at < settled; at++)
    prices[integerAt(columns, at)]! += float64At(cost, integerAt(columns, at)) - float64At(cost, end);
  exchange(start, end, state, path);
}

/**
 * Shortens the paths to unsettled columns that are better through `row`.
 * @param price What a reduced cost in this row adds to: the cost of the path to the row less the row's own price.
 * @returns Where the nearest unsettled column stands, a free one of several.
 */
function relax(row: number, price: number, settled: number, costs: Float64Array, state: State, path: Path): number {
  const { prices, rowOf } = state;
  const { cost, before, columns } = path;
  const base = row * columns.length;
  let nearest = settled;
  let least = Infinity;
  for (let at = settled; at < columns.length; at++) {
    const column = integerAt(columns, at);
    const through = price + float64At(costs, base + column) - float64At(prices, column);
    if (through < float64At(cost, column)) {
      cost[column] = through;
      before[column] = row;
    }
    const here = float64At(cost, column);
    if (here < least || (here === least && rowOf[column] === NONE)) {
      least = here;
      nearest = at;
    }
  }
  return nearest;
}

function exchange(start: number, end: number, { rowOf, columnOf }: State, { before }: Path): void {
  let column = end;
  let row: number;
  do {
    row = integerAt(before, column);
    rowOf[column] = row;
    [column, columnOf[row]] = [integerAt(columnOf, row), column];
  } while (row !== start);
}
