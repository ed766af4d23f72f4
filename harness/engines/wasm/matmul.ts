import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { defined, itemAt } from '../../ground/certain.js';
import { heap, registeredKernel, release, replaceKernel, transpose, view, type Kernel } from './kernels.js';

interface Transposition {
  transposeA: boolean;
  transposeB: boolean;
}

/** The product of a [M, K] and b [K, N]: a new [M, N]. */
export type Product = (backend: BackendWasm, a: tf.TensorInfo, b: tf.TensorInfo) => tf.TensorInfo;

/**
 * Makes matMul fast with transposed operands, where the stock kernel leaves XNNPACK for a scalar loop 10–18 times as
 * slow, and safe from the operator cache (see `guardedProduct`). Batches of matrices stay with the stock kernel. Returns
 * the product for other kernels.
 */
export function installMatMul(): Product {
  const stock = registeredKernel<Transposition>('BatchMatMul');
  const product = guardedProduct(stock);

  replaceKernel<Transposition>('BatchMatMul', (call) => {
    const { inputs, attrs, backend } = call;
    const [a, b] = [defined(inputs.a), defined(inputs.b)];
    if (matrixCount(a) * matrixCount(b) !== 1) return stock(call);
    const left = matrix(backend, a, attrs.transposeA);
    const right = matrix(backend, b, attrs.transposeB);
    const result = product(backend, left, right);
    if (attrs.transposeA) release(backend, left);
    if (attrs.transposeB) release(backend, right);
    const outer = (a.shape.length >= b.shape.length ? a : b).shape.slice(0, -2);
    return view(result, [...outer, ...result.shape]);
  });
  return product;
}

/**
 * The stock kernel keeps an XNNPACK operator per right operand and finds it by the data's number alone. The same data
 * under a second shape gets the first shape's operator: wrong numbers, then memory errors. A right operand whose shape is
 * not the one its data was made with is therefore copied.
 */
function guardedProduct(stock: Kernel<Transposition>): Product {
  return (backend, a, b) => {
    const [rows, columns] = b.shape as [number, number];
    const made = backend.dataIdMap.get(b.dataId).shape.slice(-2);
    const safe = made[0] === rows && made[1] === columns;
    const right = safe ? b : copy(backend, b);
    const attrs = { transposeA: false, transposeB: false };
    const inputs = { a: view(a, [1, ...a.shape]), b: view(right, [1, rows, columns]) };
    const result = stock({ inputs, attrs, backend });
    if (!safe) release(backend, right);
    return view(result, [itemAt(a.shape, 0), columns]);
  };
}

function copy(backend: BackendWasm, x: tf.TensorInfo): tf.TensorInfo {
  const copied = backend.makeOutput(x.shape, 'float32');
  heap(backend, copied).set(heap(backend, x));
  return copied;
}

function matrix(backend: BackendWasm, x: tf.TensorInfo, transposed: boolean): tf.TensorInfo {
  const plain = view(x, x.shape.slice(-2));
  return transposed ? transpose(backend, plain, [1, 0]) : plain;
}

const matrixCount = (x: tf.TensorInfo): number => tf.util.sizeFromShape(x.shape.slice(0, -2));
