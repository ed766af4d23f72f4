/** What an action returns, and how many programs the GPU is asked to run meanwhile. */
export function withCommands<T>(action: () => T): { result: T; commands: number } {
  const { prototype } = (globalThis as unknown as { GPUComputePassEncoder: { prototype: GPUComputePassEncoder } })
    .GPUComputePassEncoder;
  const { dispatchWorkgroups } = prototype;
  let commands = 0;
  prototype.dispatchWorkgroups = function (this: GPUComputePassEncoder, ...workgroups) {
    commands++;
    return dispatchWorkgroups.apply(this, workgroups);
  };
  try {
    return { result: action(), commands };
  } finally {
    prototype.dispatchWorkgroups = dispatchWorkgroups;
  }
}
